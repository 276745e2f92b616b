/** Whether a backend that says it is there can compute at all. */
import type { Network } from '../reference/layers.js';
import type { Backend, Weights } from './backend.js';

/** A network whose answer is known: a 2x2 sum of every pixel's neighbours, and the largest of all. */
const trial: Network = {
  name: 'trial',
  input: { channels: 1, window: [3, 3], mean: 0, deviation: 1 },
  features: [
    {
      kind: 'conv2d',
      name: 'sum',
      inChannels: 1,
      outChannels: 1,
      kernel: [2, 2],
      stride: [1, 1],
      padding: { top: 0, left: 0, bottom: 0, right: 0 },
      dilation: [1, 1],
    },
  ],
  lastPool: [2, 2],
  heads: { classifier: [] },
};
const trialWeights: Weights = {
  'sum.weight': { shape: [1, 1, 2, 2], data: Float32Array.of(1, 1, 1, 1) },
  'sum.bias': { shape: [1], data: Float32Array.of(0.5) },
};
const trialImage = { shape: [1, 3, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
const trialAnswer = 5 + 6 + 8 + 9 + 0.5;

/** @throws Error when the backend does not run, or not rightly */
export async function tryOut(backend: Backend): Promise<void> {
  const loaded = await backend.load(trial, trialWeights);
  // Not by `await using`, which compiles to a failure in browsers without Symbol.asyncDispose.
  try {
    const [{ classifier }] = await loaded.runDense([trialImage], { stride: 'fine', heads: ['classifier'] });
    const answer = classifier?.data[0];
    if (answer !== trialAnswer) throw new Error(`a trial gave ${answer} instead of ${trialAnswer}`);
  } finally {
    await loaded[Symbol.asyncDispose]();
  }
}
