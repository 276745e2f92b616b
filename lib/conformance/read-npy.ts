import { InputError } from '../errors.js';
import { elementCount } from '../networks/measure.js';

/**
 * A NumPy file, version 1.0: little-endian float32 or float64 in C order. NaN and infinities come out as strings, as in
 * the manifest.
 * @throws InputError BAD_ARGUMENT when it is another file
 */
export function readNpy(bytes: Uint8Array, name: string): { shape: number[]; data: (number | string)[] } {
  const refuse = () => new InputError('BAD_ARGUMENT', name, 'is no NumPy file 1.0 of <f4 or <f8 in C order');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || view.getUint32(0) !== 0x934e554d || view.getUint8(6) !== 1) throw refuse();
  const start = 10 + view.getUint16(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, start));
  const [, width] = /'descr': *'<f([48])'/.exec(header) ?? [];
  const [, tuple] = /'shape': *\(([\d, ]*)\)/.exec(header) ?? [];
  if (width === undefined || tuple === undefined || !/'fortran_order': *False/.test(header)) throw refuse();
  const shape = tuple.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  const count = elementCount(shape);
  const size = Number(width);
  if (bytes.length !== start + size * count) throw refuse();
  const data = Array.from({ length: count }, (_, index) => {
    const value =
      size === 4 ? view.getFloat32(start + 4 * index, true) : view.getFloat64(start + 8 * index, true);
    return Number.isFinite(value) ? value : `${value}`;
  });
  return { shape, data };
}
