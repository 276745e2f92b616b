import type { Tensor } from '../../backends/backend.js';
import { elementCount } from '../../reference/geometry.js';
import type { ByteSource } from './byte-source.js';

/** Where a tensor lies in a file. */
export interface TensorEntry {
  readonly name: string;
  readonly type: FloatType;
  readonly shape: readonly number[];
  /** Of its first byte, from the beginning of the file. */
  readonly position: number;
}

/** Stored number formats, all little-endian: their width in bytes, and how to read the one at `index`. */
export const floatTypes = {
  F64: { width: 8, read: (view: DataView, index: number) => view.getFloat64(8 * index, true) },
  F32: { width: 4, read: (view: DataView, index: number) => view.getFloat32(4 * index, true) },
  F16: { width: 2, read: (view: DataView, index: number) => float16(view.getUint16(2 * index, true)) },
  BF16: { width: 2, read: (view: DataView, index: number) => bfloat16(view.getUint16(2 * index, true)) },
} as const;

export type FloatType = keyof typeof floatTypes;

/** Reads one tensor as float32. A float32 file fills the result itself, without a second copy. */
export async function readTensor(
  source: ByteSource,
  { type, shape, position }: TensorEntry,
): Promise<Tensor> {
  const { width, read } = floatTypes[type];
  const data = new Float32Array(elementCount(shape));
  const buffer = type === 'F32' ? data.buffer : new ArrayBuffer(data.length * width);
  await source.read(position, new Uint8Array(buffer));
  const view = new DataView(buffer);
  for (let index = 0; index < data.length; index++) data[index] = read(view, index);
  return { shape, data };
}

function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  scratch.setUint16(0, bits);
  return scratch.getFloat32(0);
}
