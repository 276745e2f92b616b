import type { Backend } from './backend.js';
import type { BackendDescription } from './description.js';
import { BackendError } from './errors.js';
import { gpuModes } from './gpu/modes.js';
import { onnxNames } from './onnx/names.js';

interface Entry {
  readonly name: string;
  /** Loads its code when it is asked for. */
  backend(): Promise<Backend>;
  describe(): Promise<BackendDescription>;
}

/** All backends: a new one is a line here. */
const entries: readonly Entry[] = [
  {
    name: 'cpu',
    backend: async () => (await import('./cpu/index.js')).cpuBackend,
    describe: async () => runsEverywhere('cpu', 'TypeScript over typed arrays'),
  },
  {
    name: 'reference',
    backend: async () => (await import('./reference/index.js')).referenceBackend,
    describe: async () => runsEverywhere('reference', 'the definition, in float64'),
  },
  ...onnxNames.map((name) => ({
    name,
    backend: async () => (await import('./onnx/index.js')).onnxBackend(name),
    describe: async () => (await import('./onnx/describe.js')).describeOnnx(name),
  })),
  ...gpuModes.map((mode) => ({
    name: `gpu:${mode}`,
    backend: async () => (await import('./gpu/index.js')).gpuBackend(mode),
    describe: async () => (await import('./gpu/describe.js')).describeMode(mode),
  })),
];

/** Names that `backend` options take. */
export const backendNames: readonly string[] = ['auto', ...entries.map(({ name }) => name)];

/**
 * The backend of a name; each is loaded when it is asked for. `auto` is the best that works here: a GPU; else onnxruntime;
 * else WebAssembly; else plain TypeScript. The others insist: what does not run is an error when it is used.
 * @throws BackendError UNKNOWN_BACKEND when there is none of that name
 */
export async function backendNamed(name: string = 'auto'): Promise<Backend> {
  return name === 'auto' ? (await import('./best.js')).bestBackend() : entryNamed(name).backend();
}

/**
 * A backend but `auto`, tried.
 * @throws BackendError UNKNOWN_BACKEND when there is none of that name
 */
export async function describeBackend(name: string): Promise<BackendDescription> {
  return entryNamed(name).describe();
}

/** All backends; each is tried. */
export async function describeBackends(): Promise<BackendDescription[]> {
  const described: BackendDescription[] = [];
  for (const { describe } of entries) described.push(await describe());
  return described;
}

function entryNamed(name: string): Entry {
  const entry = entries.find((one) => one.name === name);
  if (entry !== undefined) return entry;
  const reason = `"${name}" is not a backend; there are ${backendNames.join(', ')}`;
  throw new BackendError('UNKNOWN_BACKEND', reason);
}

function runsEverywhere(name: string, device: string): BackendDescription {
  return { name, works: true, device, hardware: false };
}
