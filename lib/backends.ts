import type { Backend } from '../backends/backend.js';
import { gpuModes } from '../backends/gpu/modes.js';
import { InputError } from './errors.js';

/** What `auto` stands for: no GPU is looked for, plain TypeScript runs everywhere. */
const automatic = 'cpu';

/** Names that `backend` options take. */
export const backendNames = [
  'auto',
  'cpu',
  'reference',
  ...gpuModes.map((mode) => `gpu:${mode}` as const),
] as const;

/**
 * The backend of a name. Each is loaded when it is asked for.
 * @throws InputError BAD_ARGUMENT when there is none of that name
 */
export async function backendNamed(name: string = 'auto'): Promise<Backend> {
  switch (name === 'auto' ? automatic : name) {
    case 'cpu':
      return (await import('../backends/cpu/index.js')).cpuBackend;
    case 'reference':
      return (await import('../backends/reference/index.js')).referenceBackend;
    default: {
      const mode = gpuModes.find((known) => name === `gpu:${known}`);
      if (mode !== undefined) return (await import('../backends/gpu/index.js')).gpuBackend(mode);
      throw new InputError('BAD_ARGUMENT', name, `is no backend; there are ${backendNames.join(', ')}`);
    }
  }
}
