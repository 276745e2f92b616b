/** What spec/browser/policies.spec.ts runs in the page. */
import { BackendError } from '../../backends/errors.js';
import { backendNamed } from '../../backends/registry.js';
import { optionsOf } from '../../lib/options.js';
import { smallCompact } from '../backends/gpu/network-cases.js';
import { randomTensor, randomWeights } from '../backends/random-networks.js';

export interface Outcome {
  readonly backend?: string;
  readonly note?: string;
  /** The first values of the result. */
  readonly values?: readonly number[];
  readonly code?: string;
  readonly message?: string;
}

/** A small network on a backend, or the error that a user sees. */
export async function run(name: string): Promise<Outcome> {
  try {
    optionsOf.detect({ topK: 2 });
    const backend = await backendNamed(name);
    const loaded = await backend.load(smallCompact, randomWeights(smallCompact, 3));
    try {
      const call = { stride: 'fine', heads: ['classifier'] } as const;
      const [{ classifier }] = await loaded.runDense([randomTensor([3, 83, 98], 1)], call);
      const { backend: ran, note } = loaded;
      const values = Array.from(classifier!.data.subarray(0, 5));
      return { backend: ran, values, ...(note === undefined ? {} : { note }) };
    } finally {
      await loaded[Symbol.asyncDispose]?.();
    }
  } catch (error) {
    if (!(error instanceof BackendError)) return { message: `untyped: ${error}` };
    return { code: error.code, message: error.message };
  }
}
