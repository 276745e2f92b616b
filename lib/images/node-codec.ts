/** PNG by pngjs and JPEG by jpeg-js; reached only by dynamic import, so that browsers never load them. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { readOrientation } from './exif-orientation.js';
import { type ImageHeader, jpegMarker, jpegSegments, pngChunk, pngChunks, pngDataLength } from './header.js';
import type { RgbImage } from './image.js';
import { turnUpright } from './orientation.js';

/**
 * What jpeg-js takes a pixel: for each of up to four components 4 bytes of coefficients, 1 of samples and 1 of colour;
 * then 4 of the picture.
 */
const jpegBytesPerPixel = 28;

/** Pixels along either side of the largest unit that a JPEG is coded in, to whole ones of which its memory is rounded up. */
const jpegUnit = 32;

export async function decode(bytes: Uint8Array, header: ImageHeader): Promise<RgbImage> {
  const image = header.format === 'PNG' ? await decodePng(bytes) : decodeJpeg(bytes, header);
  return turnUpright(image, readOrientation(bytes, header));
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
    compressed.map(({ start, end }) => bytes.subarray(start, end)),
  );
  if (!isWhole) throw new Error(`its pixel data is damaged, or not the ${length} bytes that its size needs`);
  const png = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, chunks.at(-1)!.end + 4));
  return { width: png.width, height: png.height, data: clamped(png.data) };
}

/** Checked first, for pngjs inflates interlaced pictures without a limit, and overlooks missing rows and checksums. */
async function inflatesTo(length: number, compressed: readonly Uint8Array[]): Promise<boolean> {
  let inflated = 0;
  const count = async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) {
      inflated += part.length;
      if (inflated > length) throw new Error('more than its size needs');
    }
  };
  try {
    await pipeline(Readable.from(compressed), createInflate({ chunkSize: 2 ** 20 }), count);
    return inflated === length;
  } catch {
    return false;
  }
}

/** May take the memory that the size in its header needs, and no more, whatever the file says later. */
function decodeJpeg(bytes: Uint8Array, header: ImageHeader): RgbImage {
  const mostBytes = jpegBytesPerPixel * (header.width + jpegUnit) * (header.height + jpegUnit);
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    tolerantDecoding: false,
    maxResolutionInMP: Number.POSITIVE_INFINITY,
    maxMemoryUsageInMB: mostBytes / 2 ** 20,
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

function clamped(data: Uint8Array): Uint8ClampedArray {
  return new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
}
