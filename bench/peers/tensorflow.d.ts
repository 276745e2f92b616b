import type { Runner } from '../runner.js';

/** TensorFlow.js given as its module, on the backend of that name. */
export function tensorflowRunner(name: string, tensorflow: unknown, backend: string): Runner;
