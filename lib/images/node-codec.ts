/** PNG by pngjs, JPEG by jpeg-js, others, and what jpeg-js refuses, by sharp where it is installed; reached only by dynamic import, so that browsers never load them. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, crc32, createInflate } from 'node:zlib';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { DamagedImage } from './damaged-image.js';
import { readOrientation } from './exif-orientation.js';
import type { PixelSource, RgbImage } from './image.js';
import type { ImageHeader } from './image-header.js';
import { jpegColours } from './jpeg-colours.js';
import { turnUpright } from './orientation.js';
import { plainJpeg } from './plain-jpeg.js';
import { pngChunk, pngChunks, pngDataLength } from './png-header.js';
import type { Section } from './sections.js';
import { decodeWithSharp } from './sharp-codec.js';

/**
 * What jpeg-js takes a pixel: for each of up to four components 4 bytes of coefficients, 1 of samples and 1 of colour;
 * then 4 of the picture.
 */
const jpegBytesPerPixel = 28;

/** Pixels along either side of the largest unit that a JPEG is coded in, to whole ones of which its memory is rounded up. */
const jpegUnit = 32;

export async function decode(bytes: Uint8Array, header: ImageHeader): Promise<DecodedByPackage> {
  const { image, codec } = await decodeStored(bytes, header);
  return { image: turnUpright(image, readOrientation(bytes, header)), codec };
}

interface DecodedByPackage {
  readonly image: RgbImage;
  readonly codec: 'pngjs' | 'jpeg-js' | 'sharp';
}

async function decodeStored(bytes: Uint8Array, header: ImageHeader): Promise<DecodedByPackage> {
  switch (header.format) {
    case 'PNG':
      return { image: await decodePng(bytes), codec: 'pngjs' };
    case 'JPEG':
      return decodeJpegSomehow(bytes, header);
    default:
      return { image: await bySharp(bytes, header), codec: 'sharp' };
  }
}

/** Sharp is the second try; its colours of inks are others than ours (SPEC 5.1). */
async function decodeJpegSomehow(bytes: Uint8Array, header: ImageHeader): Promise<DecodedByPackage> {
  const colours = jpegColours(bytes);
  const hasInks = colours === 'CMYK' || colours === 'YCCK';
  if (header.isArithmetic) {
    if (hasInks) throw new DamagedImage('it has inks in arithmetic coding; save it anew');
    return { image: await bySharp(bytes, header), codec: 'sharp' };
  }
  try {
    return { image: decodeJpeg(bytes, header), codec: 'jpeg-js' };
  } catch (error) {
    if (colours === undefined || hasInks) throw error;
    try {
      return { image: await bySharp(bytes, header), codec: 'sharp' };
    } catch {
      throw error;
    }
  }
}

/** @throws where the picture has another size than its header says */
async function bySharp(bytes: Uint8Array, { width, height }: ImageHeader): Promise<RgbImage> {
  const image = await decodeWithSharp(bytes, width * height);
  if (image.width !== width || image.height !== height) {
    throw new DamagedImage(
      `it has ${image.width} x ${image.height} pixels, not the ${width} x ${height} of its header`,
    );
  }
  return image;
}

export async function encodePng({ width, height, data }: PixelSource): Promise<Uint8Array<ArrayBuffer>> {
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  // A tenth to a third smaller than by the package's own choice, which looks for runs of one byte alone; on photos slower.
  const options = { deflateStrategy: constants.Z_DEFAULT_STRATEGY, deflateLevel: 6 };
  return PNG.sync.write(png, options) as Buffer<ArrayBuffer>;
}

async function decodePng(bytes: Uint8Array): Promise<RgbImage> {
  const chunks = [...pngChunks(bytes)].filter(({ type }) => neededChunks.includes(type));
  const data = chunks.filter(({ type }) => type === pngChunk.data);
  const length = pngDataLength(bytes);
  const used = await inflatesTo(
    length,
    data.map(({ start, end }) => bytes.subarray(start, end)),
  );
  if (used === undefined) {
    throw new DamagedImage(`its pixel data is damaged, or not the ${length} bytes that its size needs`);
  }
  const png = PNG.sync.read(Buffer.concat([bytes.subarray(0, 8), ...plainChunks(bytes, chunks, used)]));
  return { width: png.width, height: png.height, data: clamped(png.data) };
}

const { header, palette, transparency, data, end } = pngChunk;
const neededChunks: readonly number[] = [header, palette, transparency, data, end];

/** The chunks as they are, but of the pixel data no more than the bytes `used`: pngjs refuses more than it needs. */
function* plainChunks(bytes: Uint8Array, chunks: readonly Section[], used: number): Generator<Uint8Array> {
  let rest = used;
  for (const { type, start, end } of chunks) {
    const whole = bytes.subarray(start - 8, end + 4);
    if (type !== pngChunk.data || end - start <= rest) yield whole;
    else if (rest > 0) yield cutChunk(whole, rest);
    if (type === pngChunk.data) rest = Math.max(0, rest - (end - start));
  }
}

/** The chunk with its first bytes alone, if its checksum is right. */
function cutChunk(whole: Uint8Array, length: number): Uint8Array {
  const checked = whole.subarray(4, -4);
  const chunk = Buffer.alloc(length + 12);
  if (crc32(checked) !== Buffer.from(whole.subarray(-4)).readUInt32BE(0)) {
    throw new DamagedImage('its pixel data is damaged');
  }
  chunk.writeUInt32BE(length, 0);
  chunk.set(checked.subarray(0, length + 4), 4);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), length + 8);
  return chunk;
}

/**
 * Checked first, for pngjs inflates interlaced pictures without a limit, and overlooks missing rows and checksums.
 * @returns how many bytes the compressed data takes, where that is as long as it must be
 */
async function inflatesTo(length: number, compressed: readonly Uint8Array[]): Promise<number | undefined> {
  let inflated = 0;
  const count = async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) {
      inflated += part.length;
      if (inflated > length) throw new Error('more than its size needs');
    }
  };
  const inflate = createInflate({ chunkSize: 2 ** 20 });
  try {
    // At once: what came in a piece of its own after the compressed data's end would be an error.
    await pipeline(Readable.from([Buffer.concat(compressed)]), inflate, count);
    return inflated === length ? inflate.bytesWritten : undefined;
  } catch {
    return undefined;
  }
}

/** May take the memory that the size in its header needs, and no more, whatever the file says later. */
function decodeJpeg(bytes: Uint8Array, header: ImageHeader): RgbImage {
  const mostBytes = jpegBytesPerPixel * (header.width + jpegUnit) * (header.height + jpegUnit);
  const colours = jpegColours(bytes);
  if (colours === undefined) throw new DamagedImage('it has neither 1, 3 nor 4 components');
  const { width, height, data } = jpeg.decode(plainJpeg(bytes, colours), {
    useTArray: true,
    tolerantDecoding: false,
    maxResolutionInMP: Number.POSITIVE_INFINITY,
    maxMemoryUsageInMB: mostBytes / 2 ** 20,
    ...(colours === 'RGB' && { colorTransform: false }),
  });
  return { width, height, data: clamped(data) };
}

/** What a package made is in no shared memory, whatever its types leave open. */
function clamped(data: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  return new Uint8ClampedArray(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}
