import type { Backend } from '../backends/backend.js';
import { type GpuMode, gpuModes } from '../backends/gpu/modes.js';
import { InputError } from './errors.js';

/** Names that `backend` options take. */
export const backendNames: readonly string[] = [
  'auto',
  'cpu',
  'reference',
  ...gpuModes.map((mode) => `gpu:${mode}`),
];

/**
 * The backend of a name; each is loaded when it is asked for. `auto` is the best that works here: a GPU; else
 * WebAssembly; else plain TypeScript. The others insist: a mode of gpu.js that does not run is an error when it is used.
 * @throws InputError BAD_ARGUMENT when there is none of that name
 */
export async function backendNamed(name: string = 'auto'): Promise<Backend> {
  if (name === 'auto') return (await import('../backends/gpu/select.js')).bestBackend();
  if (name === 'cpu') return (await import('../backends/cpu/index.js')).cpuBackend;
  if (name === 'reference') return (await import('../backends/reference/index.js')).referenceBackend;
  const mode = gpuModes.find((candidate: GpuMode) => name === `gpu:${candidate}`);
  if (mode !== undefined) return (await import('../backends/gpu/index.js')).gpuBackend(mode);
  throw new InputError('BAD_ARGUMENT', `"${name}"`, `is no backend; there are ${backendNames.join(', ')}`);
}
