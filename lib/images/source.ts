import { showValue } from '../../backends/show-value.js';
import { InputError } from '../errors.js';
import { bytesOf, nameOf, readBytes, wholeOf } from '../files/read-bytes.js';
import { classOf } from '../validation/class-of.js';
import type { CodecName } from './codec.js';
import { decodePicture } from './decode.js';
import { type Drawable, isDrawable, readDrawable } from './drawable.js';
import { isWhole, overWhite, type PixelSource, type RgbImage } from './image.js';
import { requireFewPixels } from './pixel-limit.js';
import { isBlob, isBytes, isFile, isPixelData, isPlace, isResponse } from './source-kinds.js';

/**
 * A picture: a file's path; a URL (http, https, data, blob or file; in a page also a relative one); the bytes of a
 * picture's file, a Blob or Response of them; pixels, as ImageData; or in a browser what it can draw: an element img,
 * canvas or video, an OffscreenCanvas, ImageBitmap or VideoFrame, of which the pixels are taken that it has now.
 */
export type ImageSource =
  | string
  | URL
  | ArrayBuffer
  | ArrayBufferView
  | Blob
  | Response
  | PixelSource
  | Drawable;

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A picture that has been read. */
export interface ReadPicture {
  /** Opaque and upright. */
  readonly image: RgbImage;
  /** What errors and results call it. */
  readonly name: string;
  /** What made its pixels: a package, the browser, or this project; absent where pixels were given. */
  readonly codec?: CodecName;
}

/**
 * The picture, opaque and upright, what errors and results call it, and what decoded it; other options are passed over.
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_IMAGE, IMAGE_TOO_LARGE; BAD_ARGUMENT when it is no picture source
 * @throws the signal's reason once it is aborted
 */
export async function readImage(source: ImageSource, { signal }: ReadOptions = {}): Promise<ReadPicture> {
  signal?.throwIfAborted();
  const picture = await read(source, signal);
  signal?.throwIfAborted();
  return picture;
}

async function read(source: ImageSource, signal: AbortSignal | undefined): Promise<ReadPicture> {
  const decoded = async (bytes: Uint8Array, name: string) => ({
    name,
    ...(await decodePicture(bytes, name)),
  });
  if (isPlace(source)) {
    return decoded(await readBytes(source, signal), nameOf(source));
  }
  if (isBlob(source)) {
    const name = nameOfBlob(source);
    return decoded(await wholeOf(source, name, signal), name);
  }
  if (isResponse(source)) {
    const name = nameOfResponse(source);
    return decoded(await bytesOf(source, name, signal), name);
  }
  if (isDrawable(source)) return readDrawable(source);
  if (isBytes(source)) return decoded(bytesIn(source), 'bytes');
  return fromPixels(source);
}

/** What errors and results call a Blob, or a File. */
export function nameOfBlob(blob: Blob): string {
  return isFile(blob) ? blob.name : 'blob';
}

/** What errors and results call a server's answer. */
export function nameOfResponse({ url }: Response): string {
  return url === '' ? 'response' : nameOf(url);
}

/**
 * The bytes where they are, without a copy.
 * @throws InputError BAD_ARGUMENT where they were transferred to someone else
 */
export function bytesIn(source: ArrayBuffer | ArrayBufferView): Uint8Array {
  try {
    return ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source);
  } catch (cause) {
    throw new InputError('BAD_ARGUMENT', 'bytes', 'have been transferred, and are gone: give a copy', {
      cause,
    });
  }
}

function fromPixels(source: PixelSource): ReadPicture {
  if (typeof source !== 'object' || source === null || !('data' in source)) {
    const wanted = 'a path, URL, bytes, Blob, Response, { data, width, height } or what a browser draws';
    throw new InputError('BAD_ARGUMENT', 'picture', `must be ${wanted}, not ${showValue(source)}`);
  }
  const { width, height, data, name = 'pixels' } = source;
  const hasBytes = isPixelData(data);
  if (!hasBytes || !isWhole(source)) {
    const got = `${width} x ${height} pixels in ${hasBytes ? `${data.length} bytes` : 'something other than bytes'}`;
    throw new InputError('BAD_IMAGE', name, `must have 4 bytes (RGBA) for each pixel, not ${got}`);
  }
  requireFewPixels(source, name);
  return { name, image: overWhite({ width, height, data: inOwnMemory(data) }) };
}

/** Where they are; those in shared memory, which no ImageData takes, as a copy. */
function inOwnMemory(data: PixelSource['data']): Uint8ClampedArray<ArrayBuffer> {
  const { buffer, byteOffset, length } = data;
  return classOf(buffer) === 'ArrayBuffer'
    ? new Uint8ClampedArray(buffer as ArrayBuffer, byteOffset, length)
    : new Uint8ClampedArray(data);
}
