import type { RunOptions, Tensor, Weights } from '../../backends/backend.js';
import { elementCount } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { InputError } from '../errors.js';
import { parameterCount, tensorShapes } from '../networks/measure.js';
import { type ByteSource, bytesSource } from './byte-source.js';
import { releasedSize, releasedTensors } from './released.js';
import { looksLikeSafetensors, readSafetensorsHeader } from './safetensors.js';
import { readTensor, type TensorEntry } from './tensor-entry.js';

export interface LoadWeightsOptions extends RunOptions {
  /** What to call bytes in errors. */
  readonly name?: string;
}

/**
 * Weights of a network from a safetensors file or one in the released format (SPEC 8.1 and 8.2): a path (Node only) or bytes.
 * Every tensor of the network must be there, in its shape and finite, and no other.
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_WEIGHTS
 */
export async function loadWeights(
  network: Network,
  from: string | Uint8Array,
  { name = 'weights', ...options }: LoadWeightsOptions = {},
): Promise<Weights> {
  const load = (source: ByteSource) => loadFrom(network, source, options);
  if (typeof from !== 'string') return load(bytesSource(name, from));
  const { withFile } = await import('#file-source');
  return withFile(from, load);
}

async function loadFrom(network: Network, source: ByteSource, options: RunOptions): Promise<Weights> {
  const entries = await findTensors(network, source);
  const total = parameterCount(network);
  const weights: Record<string, Tensor> = {};
  let done = 0;
  for (const entry of entries) {
    options.signal?.throwIfAborted();
    const tensor = await readTensor(source, entry);
    requireFinite(tensor, entry.name, source.name);
    weights[entry.name] = tensor;
    done += tensor.data.length;
    options.onProgress?.(done / total);
  }
  return weights;
}

/** The format is recognised by the file's size, its first bytes, or its ending. */
async function findTensors(network: Network, source: ByteSource): Promise<readonly TensorEntry[]> {
  if (source.size === releasedSize(network)) return releasedTensors(network, source);
  if (source.name.endsWith('.safetensors') || (await looksLikeSafetensors(source))) {
    const { tensors } = await readSafetensorsHeader(source);
    requireTensors(network, tensors, source.name);
    return tensors;
  }
  return releasedTensors(network, source);
}

function requireTensors(network: Network, tensors: readonly TensorEntry[], file: string): void {
  const found = new Map(tensors.map(({ name, shape }) => [name, shape]));
  for (const [name, shape] of tensorShapes(network)) {
    const got = found.get(name);
    if (got === undefined) throw unfit(file, `lacks the tensor ${name} [${shape}] of ${network.name}`);
    if (`${got}` !== `${shape}`) throw unfit(file, `tensor ${name} has the shape [${got}], not [${shape}]`);
    found.delete(name);
  }
  for (const name of found.keys()) throw unfit(file, `has a tensor ${name}, which ${network.name} does not`);
}

function requireFinite({ shape, data }: Tensor, name: string, file: string): void {
  const index = data.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) throw unfit(file, `tensor ${name} is ${data[index]} at [${coordinates(index, shape)}]`);
}

/** Where the element at `index` of a row-major tensor lies. */
function coordinates(index: number, shape: readonly number[]): number[] {
  return shape.map((length, axis) => Math.floor(index / elementCount(shape.slice(axis + 1))) % length);
}

function unfit(file: string, reason: string): InputError {
  return new InputError('BAD_WEIGHTS', file, reason);
}
