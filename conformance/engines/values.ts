/** Tensors of requests and answers as engines take them. */
import type { StoredTensor } from '../runner/manifest.js';

// biome-ignore lint/suspicious/noExplicitAny: a request holds whatever its operation needs, as it came over the wire.
export type Given = any;

/** The value with float32 arrays in all its tensors. */
export function read(value: Given): Given {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object') return value;
  if (isInline(value)) return { shape: value.shape, data: Float32Array.from(value.data, Number) };
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, read(item)]));
}

function isInline(value: object): value is Extract<StoredTensor, { data: unknown }> {
  return 'shape' in value && 'data' in value;
}

export function store({
  shape,
  data,
}: {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}): StoredTensor {
  return {
    shape: [...shape],
    data: Array.from(data, (value) => (Number.isFinite(value) ? value : `${value}`)),
  };
}
