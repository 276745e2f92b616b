import { InputError } from '../errors.js';
import { systemFailure } from './system-failure.js';

/** Bytes that are read at once: no picture or shipped model comes near it. */
const byteLimit = 2 ** 30;

/**
 * All bytes at a path or URL (http, https, data, blob or file). In a browser, which has no paths, every string is a
 * URL, relative to the page.
 * @throws InputError NOT_FOUND when nothing can be read there; NOT_A_FILE for a folder or device; BAD_ARGUMENT for a
 *   malformed URL or more than 1 GiB
 * @throws the signal's reason once it is aborted
 */
export async function readBytes(from: string | URL, signal?: AbortSignal): Promise<Uint8Array> {
  const name = nameOf(from);
  const url = asUrl(from, name);
  try {
    if (url !== undefined && url.protocol !== 'file:') return await download(url, name, signal);
    const { readFile } = await import('#read-file');
    return await readFile(url ?? String(from), name, byteLimit, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof InputError) throw error;
    throw unreadable(name, error, isElsewhere(url) ? whyNotFetched : systemFailure(error));
  }
}

/** A page is not told why it may not read what is of another origin. */
const whyNotFetched = 'its server cannot be reached, or does not let pages of other origins read it (CORS)';

function isElsewhere(url: URL | undefined): boolean {
  return (
    typeof location !== 'undefined' && /^https?:/.test(url?.protocol ?? '') && url?.origin !== location.origin
  );
}

/** What errors and results call it: itself, but the data of a data URL left out. */
export function nameOf(from: string | URL): string {
  const text = String(from);
  return /^data:/i.test(text) ? `${text.split(',', 1)[0].slice(0, 60)},...` : text;
}

function asUrl(from: string | URL, name: string): URL | undefined {
  if (from instanceof URL) return from;
  const page = typeof location === 'undefined' ? undefined : location.href;
  if (page === undefined && !/^(https?|data|blob|file):/i.test(from)) return undefined;
  try {
    return new URL(from, page);
  } catch (cause) {
    throw new InputError('BAD_ARGUMENT', name, 'is not a well-formed URL', { cause });
  }
}

async function download(url: URL, name: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  return bytesOf(await fetch(url, signal === undefined ? {} : { signal }), name, signal);
}

/**
 * All bytes of a server's answer.
 * @throws InputError NOT_FOUND for an answer that is none, or breaks off; BAD_ARGUMENT for more than 1 GiB, or where
 *   someone reads it, or has read it
 * @throws the signal's reason once it is aborted, which ends the download
 */
export async function bytesOf(
  response: Response,
  name: string,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (response.bodyUsed || response.body?.locked) {
    const reader = response.bodyUsed ? 'has been read' : 'is being read';
    throw new InputError('BAD_ARGUMENT', name, `${reader} already: give its clone()`);
  }
  if (response.type === 'opaque') {
    throw new InputError('NOT_FOUND', name, 'is opaque, which nobody can read: fetch it without `no-cors`');
  }
  if (!response.ok) {
    const answer = `${response.status} ${response.statusText}`.trim();
    throw new InputError('NOT_FOUND', name, `the server answered ${answer}`);
  }
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > byteLimit)
    throw new InputError('BAD_ARGUMENT', name, `has ${length} bytes; the limit is ${byteLimit}`);
  return wholeOf(endedBy(response, signal), name, signal);
}

/** What it was fetched with need not know the signal. */
function endedBy(response: Response, signal: AbortSignal | undefined): Response {
  if (signal === undefined || !response.body) return response;
  return new Response(response.body.pipeThrough(new TransformStream(), { signal }));
}

/**
 * All bytes of a Blob, or of an answer whose headers are known to be right.
 * @throws InputError NOT_FOUND where they cannot be had
 * @throws the signal's reason once it is aborted
 */
export async function wholeOf(
  body: Blob | Response,
  name: string,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await body.arrayBuffer());
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(name, error);
  }
}

function unreadable(name: string, cause: unknown, reason = systemFailure(cause)): InputError {
  return new InputError('NOT_FOUND', name, `cannot be read: ${reason}`, { cause });
}
