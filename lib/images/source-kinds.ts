/** What kind of picture is given: by its class's name, which is the same in every frame of a page and realm of Node. */
import { classOf } from '../validation/class-of.js';

export function isPlace(source: unknown): source is string | URL {
  return typeof source === 'string' || classOf(source) === 'URL';
}

export function isBlob(source: unknown): source is Blob {
  return ['Blob', 'File'].includes(classOf(source));
}

export function isFile(source: unknown): source is File {
  return classOf(source) === 'File';
}

export function isResponse(source: unknown): source is Response {
  return classOf(source) === 'Response';
}

/** Of a picture's file. */
export function isBytes(source: unknown): source is ArrayBuffer | ArrayBufferView {
  return classOf(source) === 'ArrayBuffer' || ArrayBuffer.isView(source);
}

/** What pixels can be in. */
export function isPixelData(data: unknown): data is Uint8ClampedArray | Uint8Array {
  return ['Uint8ClampedArray', 'Uint8Array'].includes(classOf(data));
}
