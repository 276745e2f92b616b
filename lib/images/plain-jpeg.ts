import type { JpegColours } from './jpeg-colours.js';
import { isJpegFrame, jpegMarker, jpegSegments } from './jpeg-header.js';

/**
 * The same picture as a JPEG of what decoding needs alone: without fill bytes, what programs say of it, and what follows
 * its end, and with an Adobe segment that names its colours. jpeg-js stumbles over some of the former, and asks the
 * latter alone.
 */
export function plainJpeg(bytes: Uint8Array, colours: JpegColours): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, 2), adobeSegment(colours)];
  let data: number | undefined;
  for (const { type, start, end } of jpegSegments(bytes)) {
    const marker = type === jpegMarker.end ? start - 2 : start - 4;
    if (data !== undefined) parts.push(withoutFill(bytes.subarray(data, marker)));
    data = type === jpegMarker.data ? end : undefined;
    if (isNeeded(type)) parts.push(bytes.subarray(marker, end));
  }
  return Buffer.concat(parts);
}

function isNeeded(type: number): boolean {
  const { quantization, huffman, restart, data, end } = jpegMarker;
  return isJpegFrame(type) || [quantization, huffman, restart, data, end].includes(type);
}

const transforms: Readonly<Record<JpegColours, number>> = { grey: 0, YCbCr: 1, RGB: 0, CMYK: 0, YCCK: 2 };

function adobeSegment(colours: JpegColours): Uint8Array {
  const content = [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transforms[colours]];
  return Uint8Array.from([0xff, jpegMarker.adobe, 0, content.length + 2, ...content]);
}

/** Entropy-coded data with one 0xff before each restart marker, and none at its end. */
function withoutFill(data: Uint8Array): Uint8Array {
  const kept = new Uint8Array(data.length);
  let length = 0;
  for (let at = 0; at < data.length; at++) {
    const isFill = data[at] === 0xff && (at + 1 === data.length || data[at + 1] === 0xff);
    if (!isFill) kept[length++] = data[at];
  }
  return kept.subarray(0, length);
}
