/** What is compared: engines that load a network and run it over an image, and how they are timed. */
import type { Backend, Tensor, Weights } from '../backends/backend.js';
import { type BenchCase, imagesFor } from './cases.js';

export interface LoadedRunner {
  /** The classifier's map, [channel, y, x] in this order. */
  run(image: Tensor): Promise<ArrayLike<number>>;
  dispose(): Promise<void>;
}

export interface Runner {
  readonly name: string;
  load(benchCase: BenchCase, weights: Weights): Promise<LoadedRunner>;
}

export interface Timing {
  readonly name: string;
  readonly load: number;
  readonly first: number;
  readonly median: number;
  readonly runs: number;
  readonly output: readonly number[];
}

export function ours(name: string, backend: Backend): Runner {
  return {
    name,
    load: async ({ network, stride }, weights) => {
      const loaded = await backend.load(network, weights);
      return {
        run: async (image) => {
          const [{ classifier }] = await loaded.runDense([image], {
            stride,
            heads: ['classifier'],
          });
          return classifier!.data;
        },
        dispose: async () => loaded[Symbol.asyncDispose](),
      };
    },
  };
}

/**
 * Milliseconds to load, of the first run over all images, and the median of `runs` more; with no more runs, the first is
 * the median.
 */
export async function time(
  runner: Runner,
  benchCase: BenchCase,
  weights: Weights,
  runs: number,
): Promise<Timing> {
  const images = imagesFor(benchCase);
  const start = performance.now();
  const loaded = await runner.load(benchCase, weights);
  const ready = performance.now();
  const outputs: number[][] = [];
  for (const image of images) outputs.push(Array.from(await loaded.run(image)));
  const first = performance.now() - ready;
  const times: number[] = runs === 0 ? [first] : [];
  for (let run = 0; run < runs; run++) {
    const before = performance.now();
    for (const image of images) await loaded.run(image);
    times.push(performance.now() - before);
  }
  await loaded.dispose();
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  return {
    name: runner.name,
    load: ready - start,
    first,
    median,
    runs: times.length,
    output: outputs.flat(),
  };
}
