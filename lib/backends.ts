import type { Backend } from '../backends/backend.js';
import { InputError } from './errors.js';

/** What `auto` stands for: no GPU is looked for, plain TypeScript runs everywhere. */
const automatic = 'cpu';

/** Names that `backend` options take. */
export const backendNames = ['auto', 'cpu', 'reference'] as const;

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
    default:
      throw new InputError('BAD_ARGUMENT', name, `is no backend; there are ${backendNames.join(', ')}`);
  }
}
