import type { Backend } from './backend.js';
import type { BackendDescription } from './description.js';
import { BackendError } from './errors.js';
import { gpuModes } from './gpu/modes.js';
import { onnxNames } from './onnx/names.js';

/** Names that `backend` options take. */
export const backendNames: readonly string[] = [
  'auto',
  'cpu',
  'reference',
  ...onnxNames,
  ...gpuModes.map((mode) => `gpu:${mode}`),
];

/**
 * The backend of a name; each is loaded when it is asked for. `auto` is the best that works here: a GPU; else onnxruntime;
 * else WebAssembly; else plain TypeScript. The others insist: what does not run is an error when it is used.
 * @throws BackendError UNKNOWN_BACKEND when there is none of that name
 */
export async function backendNamed(name: string = 'auto'): Promise<Backend> {
  if (name === 'auto') return (await import('./best.js')).bestBackend();
  if (name === 'cpu') return (await import('./cpu/index.js')).cpuBackend;
  if (name === 'reference') return (await import('./reference/index.js')).referenceBackend;
  const onnxName = onnxNames.find((candidate) => name === candidate);
  if (onnxName !== undefined) return (await import('./onnx/index.js')).onnxBackend(onnxName);
  const mode = gpuModes.find((candidate) => name === `gpu:${candidate}`);
  if (mode !== undefined) return (await import('./gpu/index.js')).gpuBackend(mode);
  const reason = `"${name}" is not a backend; there are ${backendNames.join(', ')}`;
  throw new BackendError('UNKNOWN_BACKEND', reason);
}

/** All backends; each is tried. */
export async function describeBackends(): Promise<BackendDescription[]> {
  const { describeModes } = await import('./gpu/describe.js');
  const { describeOnnx } = await import('./onnx/describe.js');
  const modes = (await describeModes()).map(({ mode: _, ...description }) => description);
  const onnx: BackendDescription[] = [];
  for (const name of onnxNames) onnx.push(await describeOnnx(name));
  return [
    { name: 'cpu', works: true, device: 'TypeScript over typed arrays', hardware: false },
    { name: 'reference', works: true, device: 'the definition, in float64', hardware: false },
    ...onnx,
    ...modes,
  ];
}
