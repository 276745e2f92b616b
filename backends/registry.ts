import type { Backend } from './backend.js';
import { BackendError } from './errors.js';
import { type GpuMode, gpuModes } from './gpu/modes.js';
import type { ModeDescription } from './gpu/select.js';

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
 * @throws BackendError UNKNOWN_BACKEND when there is none of that name
 */
export async function backendNamed(name: string = 'auto'): Promise<Backend> {
  if (name === 'auto') return (await import('./gpu/select.js')).bestBackend();
  if (name === 'cpu') return (await import('./cpu/index.js')).cpuBackend;
  if (name === 'reference') return (await import('./reference/index.js')).referenceBackend;
  const mode = gpuModes.find((candidate: GpuMode) => name === `gpu:${candidate}`);
  if (mode !== undefined) return (await import('./gpu/index.js')).gpuBackend(mode);
  const reason = `"${name}" is not a backend; there are ${backendNames.join(', ')}`;
  throw new BackendError('UNKNOWN_BACKEND', reason);
}

/** A backend as `backendNames` names it: whether it works here, its device and limits, or what is missing. */
export type BackendDescription = Omit<ModeDescription, 'name' | 'mode'> & { readonly name: string };

/** All backends; each is tried. */
export async function describeBackends(): Promise<BackendDescription[]> {
  const { describeModes } = await import('./gpu/select.js');
  const modes = (await describeModes()).map(({ mode: _, ...description }) => description);
  return [
    { name: 'cpu', works: true, device: 'TypeScript over typed arrays', hardware: false },
    { name: 'reference', works: true, device: 'the definition, in float64', hardware: false },
    ...modes,
  ];
}
