import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import jpeg from 'jpeg-js';
import { InputError } from '../../../lib/errors.js';
import { decodeImage } from '../../../lib/images/decode.js';
import { pixelLimit } from '../../../lib/images/pixel-limit.js';
import { assemblePng, makePng, type PngPlan } from './png-writer.js';

const plan: PngPlan = {
  width: 11,
  height: 7,
  depth: 8,
  colourType: 2,
  samples: (y, x) => [20 * x, 30 * y, (x * y * 17) % 256],
};
const png = makePng(plan);
const progressive = readFileSync(new URL('../../data/progressive.jpg', import.meta.url));
const noise = Uint8Array.from({ length: 4 * 40 * 24 }, (_, at) => (at * at) % 251);
const baseline = Buffer.from(jpeg.encode({ width: 40, height: 24, data: noise }, 70).data);

function changed(file: Buffer, at: number, ...bytes: number[]): Buffer {
  const copy = Buffer.from(file);
  copy.set(bytes, at);
  return copy;
}

/** Where a JPEG's frame segment begins: marker, length, bits, height, width, components. */
const frameOf = (file: Buffer, marker: number) => file.indexOf(Buffer.from([0xff, marker, 0]));
const frame = frameOf(baseline, 0xc0);
const scan = baseline.indexOf(Buffer.from([0xff, 0xda]));
const endMark = Buffer.from([0xff, 0xd9]);

const sized = (height: number, width: number) => [height >> 8, height & 255, width >> 8, width & 255];
const bigPng = (width: number, height: number, more: Partial<PngPlan> = {}) =>
  assemblePng({ ...plan, width, height, ...more }, deflateSync(Buffer.alloc(1000)));
/** 256 MiB of zeros in 260 KB. */
const bomb = deflateSync(Buffer.alloc(2 ** 28), { level: 9 });

const bad: [title: string, file: Uint8Array, reason: RegExp][] = [
  ['no bytes', Buffer.alloc(0), /empty/],
  ['text', Buffer.from('This is not a picture.\nNot at all.\n'), /neither a PNG nor a JPEG/],
  ['one byte', Buffer.from([0xff]), /neither/],
  [
    'a HEIC',
    Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
    /is a HEIC picture, a format that is not read/,
  ],
  ['a GIF', Buffer.from('GIF89a'), /the GIF does not say its size/],
  ['a PNG signature with newlines converted', Buffer.from('\x89PNG\n\x1a\n', 'latin1'), /neither/],
  ['PNG: 0 pixels wide', bigPng(0, 5), /size of 0 x 5/],
  ['PNG: unknown colour type', changed(png, 25, 5), /cannot have the colour type 5 with 8 bits/],
  ['PNG: unknown depth', changed(png, 24, 7), /cannot have the colour type 2 with 7 bits/],
  ['PNG: a byte of the header changed, not its checksum', changed(png, 19, 10), /damaged.*PNG/],
  ['PNG: a byte of the data changed', changed(png, 50, png[50] ^ 1), /pixel data/],
  [
    'PNG: fewer rows than promised',
    assemblePng({ ...plan, height: 8 }, deflateSync(Buffer.alloc(34 * 7))),
    /not the 272 bytes/,
  ],
  ['PNG: empty data', assemblePng(plan, Buffer.alloc(0)), /pixel data is damaged/],
  ['PNG: no data chunk', Buffer.concat([png.subarray(0, 33), png.subarray(-12)]), /no pixel data/],
  ['PNG: more rows than promised', assemblePng(plan, deflateSync(Buffer.alloc(34 * 8))), /not the 238 bytes/],
  [
    'PNG: compressed data cut short',
    assemblePng(plan, deflateSync(Buffer.alloc(34 * 7)).subarray(0, -5)),
    /pixel data/,
  ],
  [
    'PNG: palette missing',
    assemblePng({ ...plan, colourType: 3 }, deflateSync(Buffer.alloc(12 * 7))),
    /pixels cannot be decoded; save it anew/,
  ],
  [
    'PNG: colour outside the palette',
    makePng({ ...plan, colourType: 3, palette: [1, 2, 3], samples: (_, x) => [x] }),
    /pixels cannot be decoded; save it anew/,
  ],
  ['PNG: a bomb of compressed zeros', assemblePng(plan, bomb), /pixel data/],
  ['PNG: an interlaced bomb', assemblePng({ ...plan, interlaced: true }, bomb), /pixel data/],
  ['PNG: more pixels than its bytes can hold', bigPng(9000, 9000), /do not fit into its \d+ bytes/],
  ['JPEG: only a start', Buffer.from([0xff, 0xd8, 0xff]), /does not say its size/],
  [
    'JPEG: no frame before the scan',
    Buffer.concat([baseline.subarray(0, 2), baseline.subarray(scan)]),
    /size/,
  ],
  ['JPEG: 0 lines', changed(baseline, frame + 5, 0, 0), /size of 40 x 0/],
  ['JPEG: lossless coding', changed(baseline, frame + 1, 0xc3), /lossless/],
  ['JPEG: lossless', changed(baseline, frame + 1, 0xc3), /lossless/],
  ['JPEG: 12 bits', changed(baseline, frame + 4, 12), /12 bits a sample; save it as/],
  [
    'JPEG: a sampling factor of 0',
    changed(baseline, frame + 11, 0),
    /pixels cannot be decoded; save it anew/,
  ],
  [
    'JPEG: scan cut, end mark put after it',
    Buffer.concat([baseline.subarray(0, scan + 60), endMark]),
    /damaged/,
  ],
  ['JPEG: scan missing', Buffer.concat([baseline.subarray(0, scan), endMark]), /no pixel data/],
  ['JPEG: two components', changed(baseline, frame + 9, 2), /neither 1, 3 nor 4 components/],
  [
    'JPEG: more pixels than its bytes can hold',
    changed(baseline, frame + 5, ...sized(9000, 9000)),
    /do not fit/,
  ],
];

const tooLarge: [title: string, file: Uint8Array][] = [
  ['PNG of 50000 x 50000', bigPng(50_000, 50_000)],
  [
    'PNG of 50000 x 50000, 1 bit, interlaced',
    bigPng(50_000, 50_000, { depth: 1, colourType: 0, interlaced: true }),
  ],
  ['PNG of 50000 x 50000 that ends after its header', bigPng(50_000, 50_000).subarray(0, 33)],
  ['PNG of 4294967295 x 4294967295', bigPng(2 ** 32 - 1, 2 ** 32 - 1)],
  ['PNG one row above the limit', bigPng(10_000, pixelLimit / 10_000 + 1)],
  ['JPEG of 50000 x 50000', changed(baseline, frame + 5, ...sized(50_000, 50_000))],
  [
    'progressive JPEG of 50000 x 50000',
    changed(progressive, frameOf(progressive, 0xc2) + 5, ...sized(50_000, 50_000)),
  ],
  [
    'JPEG of 50000 x 50000 that ends after its frame',
    changed(baseline, frame + 5, ...sized(50_000, 50_000)).subarray(0, frame + 19),
  ],
];

async function refusal(file: Uint8Array): Promise<InputError> {
  try {
    await decodeImage(file, 'holiday.jpg');
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return error as InputError;
  }
  throw new Error('it was decoded');
}

describe('decodeImage refuses', () => {
  for (const [title, file, reason] of bad) {
    it(title, async () => {
      const error = await refusal(file);
      expect(error.code).to.equal('BAD_IMAGE');
      expect(error.message)
        .to.match(reason)
        .and.to.match(/^holiday\.jpg: [^\n]+$/);
    });
  }

  for (const [title, file] of tooLarge) {
    it(`${title}, without asking for its memory`, async () => {
      const before = process.memoryUsage();
      const error = await refusal(file);
      const after = process.memoryUsage();
      expect(error.code).to.equal('IMAGE_TOO_LARGE');
      expect(error.message).to.match(/^holiday\.jpg: has \d+ x \d+ pixels; the limit is 100 million/);
      expect(after.arrayBuffers - before.arrayBuffers).to.be.below(2 ** 22);
    });
  }

  for (const [title, file] of [
    ['PNG', png],
    ['interlaced PNG', makePng({ ...plan, interlaced: true })],
    ['JPEG', baseline],
    ['progressive JPEG', progressive],
  ] as const) {
    it(`a ${title} cut short anywhere`, async () => {
      await decodeImage(file, 'whole');
      for (let length = 0; length < file.length; length++) {
        const error = await refusal(file.subarray(0, length));
        expect(error.code, `${length} of ${file.length} bytes`).to.equal('BAD_IMAGE');
      }
    });
  }
});
