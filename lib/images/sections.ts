/** The parts that PNG and JPEG files consist of. */

/** A PNG's chunk or a JPEG's marker segment: the bytes from `start` to `end` are what it holds. */
export interface Section {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** Of the bytes from `start` to `end`. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
