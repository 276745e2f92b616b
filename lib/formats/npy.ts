import type { Tensor } from '../../backends/backend.js';
import { InputError } from '../errors.js';
import { elementCount } from '../networks/measure.js';

const magic = '\x93NUMPY';
/** Bytes before the text of the header: magic, version, the text's length. */
const prefixBytes = 10;
/** The format asks that the values begin at a multiple of it. */
const alignment = 64;

/**
 * The tensor as a NumPy file, version 1.0: little-endian float32 in C order.
 * @throws InputError BAD_ARGUMENT when its data is not that of its shape
 */
export function encodeNpy({ shape, data }: Tensor): Uint8Array {
  if (data.length !== elementCount(shape)) {
    throw new InputError('BAD_ARGUMENT', 'tensor', `${data.length} values are not those of [${shape}]`);
  }
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const start = Math.ceil((prefixBytes + header.length + 1) / alignment) * alignment;
  const bytes = new Uint8Array(start + 4 * data.length);
  const view = new DataView(bytes.buffer);
  const text = `${magic}\x01\x00..${header.padEnd(start - prefixBytes - 1)}\n`;
  for (let at = 0; at < start; at++) bytes[at] = text.charCodeAt(at);
  view.setUint16(prefixBytes - 2, start - prefixBytes, true);
  data.forEach((value, at) => {
    view.setFloat32(start + 4 * at, value, true);
  });
  return bytes;
}
