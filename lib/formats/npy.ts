import type { FeatureMap } from '../../backends/backend.js';
import { elementCount } from '../../reference/geometry.js';
import { InputError } from '../errors.js';

const magic = '\x93NUMPY';
/** Bytes before the text of the header: magic, version, the text's length. */
const prefixBytes = 10;
/** The format asks that the values begin at a multiple of it. */
const alignment = 64;

/**
 * The tensor as a NumPy file, version 1.0: little-endian, float32 or float64 as the data is, in C order.
 * @throws InputError BAD_ARGUMENT when its data is not that of its shape
 */
export function encodeNpy({ shape, data }: FeatureMap): Uint8Array {
  if (data.length !== elementCount(shape)) {
    throw new InputError(
      'BAD_ARGUMENT',
      'array',
      `has ${data.length} values, but its shape [${shape}] needs ${elementCount(shape)}`,
    );
  }
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '<f${data.BYTES_PER_ELEMENT}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const start = Math.ceil((prefixBytes + header.length + 1) / alignment) * alignment;
  const bytes = new Uint8Array(start + data.byteLength);
  const view = new DataView(bytes.buffer);
  const text = `${magic}\x01\x00..${header.padEnd(start - prefixBytes - 1)}\n`;
  for (let at = 0; at < start; at++) bytes[at] = text.charCodeAt(at);
  view.setUint16(prefixBytes - 2, start - prefixBytes, true);
  const isDouble = data instanceof Float64Array;
  for (let at = 0; at < data.length; at++) {
    if (isDouble) view.setFloat64(start + 8 * at, data[at], true);
    else view.setFloat32(start + 4 * at, data[at], true);
  }
  return bytes;
}
