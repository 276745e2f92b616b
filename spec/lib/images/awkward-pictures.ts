/** Pictures as cameras, scanners and programs write them, that decoders have been known to read in different ways. */
import { deflateSync } from 'node:zlib';
import { type JpegComponent, type JpegPlan, makeFlatJpeg, segment } from './jpeg-writer.js';
import { exifBlock } from './oriented-jpeg.js';
import { assemblePng, chunk, makePng, type PngPlan } from './png-writer.js';

/** Its name, its file, and how many pixels from the edges of its squares are not compared: colours are spread there. */
export interface AwkwardPicture {
  readonly title: string;
  readonly file: Buffer;
  readonly blurred?: { readonly side: number; readonly margin: number };
}

const size = { width: 43, height: 29 };
const pattern = (y: number, x: number, at: number) => (59 * y + 37 * x + 83 * at) % 97;
const luma = (y: number, x: number) => 70 + pattern(y, x, 0);
const chroma = (at: number) => (y: number, x: number) => 112 + (pattern(y, x, at) % 33);
const ink = (at: number) => (y: number, x: number) => 40 + 2 * pattern(y, x, at);

const component = (id: number, sample: JpegComponent['sample'], horizontal = 1, vertical = 1) => {
  return { id, horizontal, vertical, sample };
};
const yCbCr = (horizontal = 1, vertical = 1) => [
  component(1, luma, horizontal, vertical),
  component(2, chroma(1)),
  component(3, chroma(2)),
];
const named = (ids: readonly number[]) =>
  ids.map((id, at) => component(id, ids.length === 4 ? ink(at) : at === 0 ? luma : chroma(at)));
const letters = (text: string) => [...Buffer.from(text)];
const four = named([1, 2, 3, 4]);

const jfif = segment(0xe0, Buffer.from([...letters('JFIF'), 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]));
const adobe = (transform: number) =>
  segment(0xee, Buffer.from([...letters('Adobe'), 0, 100, 0, 0, 0, 0, transform]));
const exif = (block: Buffer) => segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), block]));
const xmp = segment(
  0xe1,
  Buffer.from(
    'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><tiff:Orientation>3</tiff:Orientation>',
  ),
);

const jpeg = (title: string, plan: Partial<JpegPlan> = {}): AwkwardPicture => ({
  title: `JPEG: ${title}`,
  file: makeFlatJpeg({ ...size, components: yCbCr(), ...plan }),
});
const sampled = (horizontal: number, vertical: number, plan: Partial<JpegPlan> = {}): AwkwardPicture => ({
  ...jpeg(
    `sampling ${horizontal}x${vertical}${plan.frame === 0xc2 ? ', progressive' : ''}${plan.separate ? ', scans of their own' : ''}`,
    {
      components: yCbCr(horizontal, vertical),
      ...plan,
    },
  ),
  blurred: { side: 8, margin: 3 },
});

const jpegs: readonly AwkwardPicture[] = [
  jpeg('baseline'),
  jpeg('extended', { frame: 0xc1 }),
  jpeg('progressive', { frame: 0xc2 }),
  jpeg('a scan for each component', { separate: true }),
  ...[
    [2, 1],
    [1, 2],
    [2, 2],
    [4, 1],
    [1, 4],
  ].map(([horizontal, vertical]) => sampled(horizontal, vertical)),
  sampled(2, 2, { frame: 0xc2 }),
  sampled(2, 2, { separate: true }),
  jpeg('restart markers after each unit', { restartInterval: 1 }),
  jpeg('restart markers after each fifth unit', { restartInterval: 5 }),
  jpeg('fill bytes before restart markers', { restartInterval: 2, fill: 1 }),
  jpeg('many fill bytes', { restartInterval: 3, fill: 7 }),
  jpeg('fill bytes before a segment', { segments: [Buffer.from([0xff, 0xff]), jfif] }),
  jpeg('bytes after its end', { after: Buffer.from('and more') }),
  jpeg('another picture after its end', { after: makeFlatJpeg({ ...size, components: yCbCr(2, 2) }) }),
  jpeg('a comment that is no text', { segments: [segment(0xfe, Buffer.from([0xff, 0xd9, 0, 0xff, 0xda]))] }),
  jpeg('an unknown segment', { segments: [segment(0xe7, Buffer.from([0xff, 0xc0, 0, 4]))] }),
  jpeg('grey', { components: [component(1, luma)] }),
  jpeg('grey of sampling 2x2', { components: [component(1, luma, 2, 2)] }),
  jpeg('one pixel', { width: 1, height: 1 }),
  jpeg('one row', { height: 1 }),
  jpeg('components 0, 1, 2', { components: named([0, 1, 2]) }),
  jpeg('components of other numbers', { components: named([34, 35, 36]) }),
  jpeg('components R, G, B', { components: named(letters('RGB')) }),
  jpeg('components r, g, b', { components: named(letters('rgb')) }),
  jpeg('components R, G, B and JFIF', { components: named(letters('RGB')), segments: [jfif] }),
  jpeg('components R, G, B and Adobe with a transform', {
    components: named(letters('RGB')),
    segments: [adobe(1)],
  }),
  jpeg('components R, G, B and Adobe without a transform', {
    components: named(letters('RGB')),
    segments: [adobe(0)],
  }),
  jpeg('Adobe without a transform', { segments: [adobe(0)] }),
  jpeg('Adobe with a transform', { segments: [adobe(1)] }),
  jpeg('Adobe with a transform of four, of three components', { segments: [adobe(2)] }),
  jpeg('JFIF, and Adobe without a transform', { segments: [jfif, adobe(0)] }),
  jpeg('Adobe without a transform, and JFIF', { segments: [adobe(0), jfif] }),
  jpeg('two Adobe segments', { segments: [adobe(1), adobe(0)] }),
  jpeg('an Adobe segment cut short', {
    segments: [segment(0xee, Buffer.from([...letters('Adobe'), 0, 100, 0, 0, 0, 0]))],
  }),
  jpeg('a JFIF segment cut short, and Adobe', { segments: [segment(0xe0, Buffer.from('JFIF\0')), adobe(0)] }),
  jpeg('four components and Adobe', { components: four, segments: [adobe(0)] }),
  jpeg('four components and Adobe with a transform', { components: four, segments: [adobe(2)] }),
  jpeg('four components and Adobe with the transform of three', { components: four, segments: [adobe(1)] }),
  jpeg('four components, JFIF and Adobe', { components: four, segments: [jfif, adobe(2)] }),
  jpeg('four components alone', { components: four }),
  jpeg('four components named C, M, Y, K', { components: named(letters('CMYK')) }),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation) =>
    jpeg(`orientation ${orientation}`, { segments: [exif(exifBlock(orientation, orientation % 2 === 0))] }),
  ),
  jpeg('two EXIF segments, the first turns', {
    segments: [exif(exifBlock(6, true)), exif(exifBlock(1, true))],
  }),
  jpeg('two EXIF segments, the second turns', {
    segments: [exif(exifBlock(1, true)), exif(exifBlock(6, true))],
  }),
  jpeg('two EXIF segments, the first broken', {
    segments: [exif(Buffer.from('nothing')), exif(exifBlock(6, true))],
  }),
  jpeg('two EXIF segments, the first without a turn', {
    segments: [exif(exifBlock(6, true).fill(0, 10, 12)), exif(exifBlock(6, true))],
  }),
  jpeg('XMP before EXIF', { segments: [xmp, exif(exifBlock(6, false))] }),
  jpeg('XMP with a turn, no EXIF', { segments: [xmp] }),
  jpeg('EXIF after JFIF', { segments: [jfif, exif(exifBlock(8, false))] }),
  jpeg('an orientation of 0', { segments: [exif(exifBlock(0, true))] }),
  jpeg('an orientation of 9', { segments: [exif(exifBlock(9, true))] }),
];

const levels = (depth: number) => 2 ** depth;
const sample = (depth: number, at: number) => (y: number, x: number) =>
  (977 * y + 389 * x + 5501 * at) % levels(depth);
const channelsOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const plan = (
  depth: PngPlan['depth'],
  colourType: PngPlan['colourType'],
  more: Partial<PngPlan> = {},
): PngPlan => ({
  ...size,
  depth,
  colourType,
  samples: (y, x) =>
    Array.from({ length: channelsOf[colourType] }, (_, at) => {
      const isAlpha = colourType >= 4 && at === channelsOf[colourType] - 1;
      // Whole alphas: canvases round translucent pixels twice.
      return isAlpha ? ((y + x) % 3 === 0 ? 0 : levels(depth) - 1) : sample(depth, at)(y, x);
    }),
  ...(colourType === 3 && {
    palette: Array.from({ length: 3 * levels(depth) }, (_, at) => (89 * at + 7) % 256),
  }),
  ...more,
});
const png = (title: string, of: PngPlan): AwkwardPicture => ({ title: `PNG: ${title}`, file: makePng(of) });

const rgb = plan(8, 2);
/** Header, pixel data and end. */
const parts = (file: Buffer) => [file.subarray(0, 33), file.subarray(33, -12), file.subarray(-12)] as const;
const withChunk = (title: string, ...chunks: Buffer[]): AwkwardPicture => {
  const [head, data, end] = parts(makePng(rgb));
  return { title: `PNG: ${title}`, file: Buffer.concat([head, ...chunks, data, end]) };
};
const number = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => {
    bytes.writeUInt32BE(value, 4 * at);
  });
  return bytes;
};
const rawRows = Buffer.concat(
  Array.from({ length: size.height }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: size.width }, (_, x) => rgb.samples(y, x)).flat()]),
  ),
);
const compressed = deflateSync(rawRows);
const split = (...pieces: Uint8Array[]) => {
  const [head, , end] = parts(makePng(rgb));
  return Buffer.concat([head, ...pieces.map((piece) => chunk('IDAT', piece)), end]);
};
const withBadSum = chunk('tEXt', Buffer.from('Comment\0text'));
withBadSum[withBadSum.length - 1] ^= 1;

const pngs: readonly AwkwardPicture[] = [
  ...([1, 2, 4, 8, 16] as const).map((depth) => png(`grey, ${depth} bits`, plan(depth, 0))),
  ...([1, 2, 4, 8] as const).map((depth) => png(`palette, ${depth} bits`, plan(depth, 3))),
  ...([8, 16] as const).flatMap((depth) => [
    png(`RGB, ${depth} bits`, plan(depth, 2)),
    png(`grey and alpha, ${depth} bits`, plan(depth, 4)),
    png(`RGBA, ${depth} bits`, plan(depth, 6)),
  ]),
  ...([0, 2, 3, 4, 6] as const).map((type) =>
    png(`interlaced, colour type ${type}`, plan(8, type, { interlaced: true })),
  ),
  png('interlaced, 3 x 2 pixels', plan(8, 2, { interlaced: true, width: 3, height: 2 })),
  png('palette with transparency', plan(2, 3, { transparency: [0, 255, 0] })),
  png('grey with a transparent level', plan(4, 0, { transparency: [0, 5] })),
  png(
    'RGB with a transparent colour',
    plan(8, 2, { transparency: rgb.samples(3, 4).flatMap((value) => [0, value]) }),
  ),
  png(
    'a palette shorter than its bits',
    plan(8, 3, { palette: [1, 2, 3, 200, 100, 50], samples: (y, x) => [(y + x) % 2] }),
  ),
  withChunk('gamma 1', chunk('gAMA', number(100000))),
  withChunk('sRGB', chunk('sRGB', Buffer.from([0]))),
  withChunk(
    'other primaries',
    chunk('cHRM', number(31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)),
    chunk('gAMA', number(45455)),
  ),
  withChunk('a background colour', chunk('bKGD', Buffer.from([0, 9, 0, 8, 0, 7]))),
  withChunk('an unknown chunk', chunk('abCd', Buffer.from('data'))),
  withChunk('a text with a wrong checksum', withBadSum),
  {
    title: 'PNG: pixel data in pieces',
    file: split(
      compressed.subarray(0, 5),
      compressed.subarray(5, 6),
      Buffer.alloc(0),
      compressed.subarray(6),
    ),
  },
  { title: 'PNG: a byte after the pixel data', file: split(Buffer.concat([compressed, Buffer.from([7])])) },
  {
    title: 'PNG: bytes after the pixel data, in pieces',
    file: split(
      compressed.subarray(0, 9),
      Buffer.concat([compressed.subarray(9), Buffer.from('more')]),
      Buffer.from('and more'),
    ),
  },
  { title: 'PNG: bytes after its end', file: Buffer.concat([makePng(rgb), Buffer.from('and more')]) },
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation) =>
    withChunk(`orientation ${orientation}`, chunk('eXIf', exifBlock(orientation, orientation % 2 === 0))),
  ),
  withChunk('two orientations', chunk('eXIf', exifBlock(6, true)), chunk('eXIf', exifBlock(3, true))),
  {
    title: 'PNG: an orientation after the pixel data',
    file: Buffer.concat([
      ...parts(makePng(rgb)).slice(0, 2),
      chunk('eXIf', exifBlock(6, true)),
      makePng(rgb).subarray(-12),
    ]),
  },
  { title: 'PNG: no compression', file: assemblePng(rgb, deflateSync(rawRows, { level: 0 })) },
];

export const awkwardPictures: readonly AwkwardPicture[] = [...jpegs, ...pngs];
