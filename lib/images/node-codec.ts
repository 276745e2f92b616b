/** PNG by pngjs and JPEG by jpeg-js; reached only by dynamic import, so that browsers never load them. */
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import exifReader from 'exifreader';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { type ImageHeader, jpegMarker, jpegSegments, pngChunk, pngChunks, pngDataLength } from './header.js';
import type { RgbImage } from './image.js';
import { type Orientation, orientations, turnUpright } from './orientation.js';

/** Working memory that a JPEG may take: enough for 100 million pixels of three components at full resolution. */
const jpegMegabytes = 2304;

export async function decode(bytes: Uint8Array, header: ImageHeader): Promise<RgbImage> {
  const image = header.format === 'PNG' ? await decodePng(bytes) : decodeJpeg(bytes);
  return turnUpright(image, readOrientation(bytes));
}

export async function encodePng({ width, height, data }: RgbImage): Promise<Uint8Array> {
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PNG.sync.write(png);
}

async function decodePng(bytes: Uint8Array): Promise<RgbImage> {
  const chunks = [...pngChunks(bytes)];
  const compressed = chunks.filter(({ type }) => type === pngChunk.data);
  const length = pngDataLength(bytes);
  const isWhole = await inflatesTo(
    length,
    Buffer.concat(compressed.map(({ start, end }) => bytes.subarray(start, end))),
  );
  if (!isWhole) throw new Error(`its pixel data is damaged, or not the ${length} bytes that its size needs`);
  const png = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, chunks.at(-1)!.end + 4));
  return { width: png.width, height: png.height, data: clamped(png.data) };
}

/** Checked first, for pngjs inflates interlaced pictures without a limit, and overlooks missing rows and checksums. */
async function inflatesTo(length: number, compressed: Buffer): Promise<boolean> {
  try {
    return (await promisify(inflate)(compressed, { maxOutputLength: length })).length === length;
  } catch {
    return false;
  }
}

function decodeJpeg(bytes: Uint8Array): RgbImage {
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    tolerantDecoding: false,
    maxResolutionInMP: Number.POSITIVE_INFINITY,
    maxMemoryUsageInMB: jpegMegabytes,
    ...(isRgb(bytes) && { colorTransform: false }),
  });
  return { width, height, data: clamped(data) };
}

/** Three components are YCbCr unless Adobe's segment says that nothing was transformed; jpeg-js overlooks that. */
function isRgb(bytes: Uint8Array): boolean {
  for (const { type, start, end } of jpegSegments(bytes)) {
    if (type === jpegMarker.data) return false;
    const isAdobe =
      type === jpegMarker.adobe && String.fromCharCode(...bytes.subarray(start, start + 5)) === 'Adobe';
    if (isAdobe && end - start >= 12) return bytes[start + 11] === 0;
  }
  return false;
}

function readOrientation(bytes: Uint8Array): Orientation {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { exif } = exifReader.loadView(view, {
      expanded: true,
      includeTags: { exif: ['Orientation'] },
    });
    const value = exif?.Orientation?.value;
    return orientations.find((orientation) => orientation === value) ?? 1;
  } catch {
    // No EXIF block, or a broken one: the pixels are good all the same.
    return 1;
  }
}

function clamped(data: Uint8Array): Uint8ClampedArray {
  return new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
}
