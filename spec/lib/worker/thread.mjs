/** The worker's script from its source: a thread does not inherit what makes Node read TypeScript. */
import { register } from 'tsx/esm/api';

register();
await import('../../../lib/worker/node-thread.ts');
