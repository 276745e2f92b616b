import { InputError } from '../../lib/errors.js';
import { elementCount } from '../../reference/geometry.js';

/**
 * A NumPy file, version 1.0: little-endian float32 or float64 in C order. NaN and infinities come out as strings, as in
 * the manifest.
 * @throws InputError BAD_ARGUMENT when it is another file
 */
export function readNpy(bytes: Uint8Array, name: string): { shape: number[]; data: (number | string)[] } {
  const refuse = (reason: string) => new InputError('BAD_ARGUMENT', name, reason);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || view.getUint32(0) !== 0x934e554d) throw refuse('is not a NumPy file');
  if (view.getUint8(6) !== 1) throw refuse(`is a NumPy file of version ${view.getUint8(6)}, not 1`);
  const start = 10 + view.getUint16(8, true);
  if (bytes.length < start) throw refuse('ends within its header');
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, start));
  const [, type = 'unknown'] = /'descr': *'([^']*)'/.exec(header) ?? [];
  if (type !== '<f4' && type !== '<f8') throw refuse(`holds numbers of type ${type}, not <f4 or <f8`);
  if (!/'fortran_order': *False/.test(header)) throw refuse('is not in C order: the last axis runs fastest');
  const [, tuple] = /'shape': *\(([\d, ]*)\)/.exec(header) ?? [];
  if (tuple === undefined) throw refuse('has no shape');
  const shape = tuple.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  const count = elementCount(shape);
  const size = type === '<f4' ? 4 : 8;
  const length = start + size * count;
  if (bytes.length !== length) throw refuse(`has ${bytes.length} bytes, not ${length} as its header says`);
  const data = Array.from({ length: count }, (_, index) => {
    const value =
      size === 4 ? view.getFloat32(start + 4 * index, true) : view.getFloat64(start + 8 * index, true);
    return Number.isFinite(value) ? value : `${value}`;
  });
  return { shape, data };
}
