import type { Runner } from '../runner.js';

/** An engine of onnxruntime given as its module, by the names of its execution providers. */
export function onnxRunner(
  name: string,
  runtime: unknown,
  executionProviders: readonly string[],
  sessionOptions?: object,
): Runner;
