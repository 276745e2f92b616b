import { elementCount } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { InputError } from '../errors.js';
import { parameterCount, tensorShapes } from '../networks/measure.js';
import type { ByteSource } from './byte-source.js';
import type { TensorEntry } from './tensor-entry.js';

/** Bytes of a file in the released format: 583,683,488 for fast, 578,625,952 for accurate. */
export function releasedSize(network: Network): number {
  return 4 * parameterCount(network);
}

/**
 * Where the tensors lie in a file of the released format (SPEC 8.2): little-endian float32 without a header, layer by
 * layer the weight and then the bias.
 * @throws InputError BAD_WEIGHTS when the file has not exactly the network's size
 */
export function releasedTensors(network: Network, source: ByteSource): TensorEntry[] {
  const size = releasedSize(network);
  if (source.size !== size) {
    throw new InputError(
      'BAD_WEIGHTS',
      source.name,
      `has ${source.size} bytes; the weights of ${network.name} in the released format have exactly ${size}`,
    );
  }
  let position = 0;
  return tensorShapes(network).map(([name, shape]) => {
    const entry = { name, type: 'F32', shape, position } as const;
    position += 4 * elementCount(shape);
    return entry;
  });
}
