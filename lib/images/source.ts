import { showValue } from '../../backends/show-value.js';
import { InputError } from '../errors.js';
import { bytesOf, nameOf, readBytes, wholeOf } from '../files/read-bytes.js';
import type { CodecName } from './codec.js';
import { decodePicture } from './decode.js';
import { type Drawable, isDrawable, readDrawable } from './drawable.js';
import { isWhole, overWhite, type RgbImage } from './image.js';

/**
 * Pixels as ImageData holds them: 4 bytes each (red, green, blue, alpha), row by row. Opaque ones are read where they
 * are, not copied: leave them as they are until the answer is there.
 */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
  /** What errors call them; `pixels` by default. */
  readonly name?: string;
}

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
 * The picture, opaque and upright, what errors and results call it, and what decoded it.
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
  if (typeof source === 'string' || source instanceof URL) {
    return decoded(await readBytes(source, signal), nameOf(source));
  }
  if (source instanceof Blob) {
    const name = source instanceof File ? source.name : 'blob';
    return decoded(await wholeOf(source, name, signal), name);
  }
  if (source instanceof Response) {
    const name = nameOfResponse(source);
    return decoded(await bytesOf(source, name, signal), name);
  }
  if (isDrawable(source)) return readDrawable(source);
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return decoded(bytesIn(source), 'bytes');
  const image = fromPixels(source);
  return { name: source.name ?? 'pixels', image };
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

function fromPixels(source: PixelSource): RgbImage {
  if (typeof source !== 'object' || source === null || !('data' in source)) {
    const wanted = 'a path, URL, bytes, Blob, Response, { data, width, height } or what a browser draws';
    throw new InputError('BAD_ARGUMENT', 'picture', `must be ${wanted}, not ${showValue(source)}`);
  }
  const { width, height, data } = source;
  const isBytes = data instanceof Uint8ClampedArray || data instanceof Uint8Array;
  if (!isBytes || !isWhole(source)) {
    const got = `${width} x ${height} pixels in ${isBytes ? `${data.length} bytes` : 'something other than bytes'}`;
    throw new InputError('BAD_IMAGE', 'pixels', `must have 4 bytes (RGBA) for each pixel, not ${got}`);
  }
  return overWhite({ width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) });
}
