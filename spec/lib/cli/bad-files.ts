/** Bad pictures, weights and data sets, and what the command line must say of them. */
import { deflateSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import { parameterCount } from '../../../lib/networks/measure.js';
import { encodeSafetensors } from '../../../lib/weights/safetensors.js';
import { assemblePng } from '../images/png-writer.js';
import { coco, picture, tinyModel } from './tiny.js';

export const png = picture(100, 120);
const noise = Uint8Array.from({ length: 4 * 100 * 120 }, (_, at) => (at * at) % 251);
const jpg = Buffer.from(jpeg.encode({ width: 120, height: 100, data: noise }, 80).data);
const [, frame] = [jpg, jpg.indexOf(Buffer.from([0xff, 0xc0, 0]))];
const bombJpg = Buffer.from(jpg);
bombJpg.writeUInt16BE(50000, frame + 5);
bombJpg.writeUInt16BE(50000, frame + 7);
const bombPng = assemblePng(
  { width: 50000, height: 50000, depth: 8, colourType: 2 },
  deflateSync(Buffer.alloc(1000)),
);

const { network, weights } = tinyModel;
export const good = encodeSafetensors(weights);
const raw = Buffer.concat(Object.values(weights).map(({ data }) => Buffer.from(data.buffer)));
const size = 4 * parameterCount(network);

const withValue = (value: number) => {
  const { shape, data } = weights['conv2.weight'];
  return encodeSafetensors({ ...weights, 'conv2.weight': { shape, data: data.with(3, value) } });
};
const rawNaN = Buffer.from(raw);
rawNaN.writeFloatLE(Number.NaN, 400);
const safetensors = (header: string, data = Buffer.alloc(0), length = BigInt(header.length)) => {
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length);
  return Buffer.concat([prefix, Buffer.from(header), data]);
};
const twoTensors = (first: string, second: string) =>
  safetensors(
    `{"a":{"dtype":"F32","shape":[2],"data_offsets":${first}},"b":{"dtype":"F32","shape":[2],"data_offsets":${second}}}`,
    Buffer.alloc(16),
  );

/** Name of the bad file, what is in it (nothing: it is missing), and what the line must say. */
export type Case = readonly [name: string, content: Uint8Array | string | undefined, reason: RegExp];

export const pictures: readonly Case[] = [
  ['truncated.png', png.subarray(0, png.length - 20), /cut short|ends/],
  ['half.png', png.subarray(0, png.length / 2), /cut short|ends/],
  ['header-only.png', png.subarray(0, 20), /./],
  ['truncated.jpg', jpg.subarray(0, jpg.length - 300), /cut short|ends/],
  ['text.jpg', 'This is no picture.\nNot at all.\n', /neither a PNG nor a JPEG/],
  ['empty.png', '', /empty/],
  ['bomb.png', bombPng, /50000 x 50000/],
  ['bomb.jpg', bombJpg, /50000 x 50000/],
  ['one.png', picture(1, 1), /1x1 pixels are fewer than the network's window of 75x75/],
  ['narrow.png', picture(200, 74), /74x200 pixels are fewer/],
  ['missing.png', undefined, /there is no such file/],
  ['line\nbreak.png', undefined, /there is no such file/],
];

export const weightFiles: readonly Case[] = [
  ['nan.safetensors', withValue(Number.NaN), /conv2\.weight is NaN at/],
  ['infinite.safetensors', withValue(Number.POSITIVE_INFINITY), /conv2\.weight is Infinity at/],
  ['nan.raw', rawNaN, /is NaN at/],
  ['one-byte-more.raw', Buffer.concat([raw, Buffer.alloc(1)]), new RegExp(`exactly ${size}`)],
  ['one-value-less.raw', raw.subarray(0, -4), new RegExp(`exactly ${size}`)],
  ['truncated.safetensors', good.subarray(0, -4), /tensors end at byte/],
  ['overlapping.safetensors', twoTensors('[0,8]', '[4,12]'), /overlaps/],
  ['out-of-range.safetensors', twoTensors('[0,8]', '[8,999999999999]'), /needs 8/],
  ['hole.safetensors', twoTensors('[0,8]', '[12,20]'), /hole/],
  ['huge-header.safetensors', safetensors('{}', Buffer.alloc(9), 2n ** 63n), /header would be/],
  ['not-json.safetensors', safetensors('{"a":'), /not JSON/],
  ['other.safetensors', twoTensors('[0,8]', '[8,16]'), /lacks the tensor conv1\.weight/],
  ['missing.safetensors', undefined, /there is no such file/],
];

/** The sound data set, but for one change, as JSON. */
export const changed = (change: (set: ReturnType<typeof coco>) => unknown) => {
  const set = coco();
  change(set);
  return JSON.stringify(set);
};

export const dataSets: readonly Case[] = [
  ['text.json', 'Dear Sir,\n', /not JSON/],
  ['truncated.json', JSON.stringify(coco()).slice(0, -9), /not JSON/],
  ['list.json', '[]', /not a COCO data set/],
  ['no-categories.json', '{"images":[],"annotations":[]}', /categories is missing/],
  ['no-box.json', changed((set) => set.annotations[0].bbox.pop()), /annotations\[0\]\.bbox/],
  ['unknown-class.json', changed((set) => (set.annotations[0].category_id = 9)), /category 9/],
  ['unknown-image.json', changed((set) => (set.annotations[0].image_id = 9)), /image 9/],
  ['twice.json', changed((set) => (set.images[1].id = set.images[0].id)), /twice/],
  ['outside.json', changed((set) => (set.annotations[0].bbox = [900, 900, 5, 5])), /outside/],
  ['no-picture.json', changed((set) => (set.images[0].file_name = 'gone.png')), /gone\.png.* is missing/],
  ['escaping.json', changed((set) => (set.images[0].file_name = '../../a.png')), /outside the images folder/],
  ['missing.json', undefined, /there is no such file/],
];
