/** Pictures as they can be sent to a worker (SPEC 7.9). What is the caller's is copied, not given away. */
import { bytesOf, nameOf } from '../files/read-bytes.js';
import { bitmapOf, isDrawable, isSendable, nameOfDrawable } from '../images/drawable.js';
import type { PixelSource } from '../images/image.js';
import { bytesIn, type ImageSource, nameOfBlob, nameOfResponse, readImage } from '../images/source.js';
import { isBlob, isBytes, isPixelData, isPlace, isResponse } from '../images/source-kinds.js';
import type { Given } from './messages.js';

export interface SentSource {
  readonly source: ImageSource;
  readonly given: readonly Given[];
  /** What errors of the worker call it, and what the caller does. */
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * @throws InputError where it is no picture, or has none to give
 * @throws the signal's reason once it is aborted
 */
export async function sendSource(source: ImageSource, signal: AbortSignal | undefined): Promise<SentSource> {
  if (isPlace(source)) {
    const place = sendPlace(source);
    return sent(place, [], nameOf(place), nameOf(source));
  }
  if (isBlob(source)) {
    // Node forgets a file's name on the way.
    return sent(source, [], 'blob', nameOfBlob(source));
  }
  if (isResponse(source)) {
    const name = nameOfResponse(source);
    return sentBytes(await bytesOf(source, name, signal), name);
  }
  if (isDrawable(source)) {
    if (isSendable(source)) return sent(source, [], '', '');
    const bitmap = await bitmapOf(source).catch(() => undefined);
    // Not loaded yet, or without any area: reading it says which.
    if (bitmap === undefined) return sendPixels(source, signal);
    return sent(bitmap, [bitmap], 'bitmap', nameOfDrawable(source));
  }
  if (isBytes(source)) return sentBytes(bytesIn(source).slice(), 'bytes');
  if (isPixels(source)) return sentPixels(source, source.name ?? 'pixels');
  return sendPixels(source, signal);
}

/**
 * Read here: what a browser does not let out of a page, or is no picture at all.
 * @throws InputError that says so
 */
export async function sendPixels(source: ImageSource, signal: AbortSignal | undefined): Promise<SentSource> {
  const { image, name } = await readImage(source, signal === undefined ? {} : { signal });
  return sentPixels(image, name);
}

/** A path, or in a page the whole URL, since the worker's script is elsewhere. */
export function sendPlace(place: string | URL): string {
  if (place instanceof URL || typeof location === 'undefined') return String(place);
  return URL.canParse(place, location.href) ? new URL(place, location.href).href : place;
}

function isPixels(source: unknown): source is PixelSource {
  if (typeof source !== 'object' || source === null || !('data' in source)) return false;
  return isPixelData(source.data);
}

function sent(source: ImageSource, given: readonly Given[], there: string, here: string): SentSource {
  return { source, given, renamed: new Map([[there, here]]) };
}

function sentBytes({ buffer }: Uint8Array<ArrayBuffer>, name: string): SentSource {
  return sent(buffer, [buffer], 'bytes', name);
}

function sentPixels({ width, height, data }: PixelSource, name: string): SentSource {
  const copy = data.slice();
  return sent({ width, height, data: copy }, [copy.buffer], 'pixels', name);
}
