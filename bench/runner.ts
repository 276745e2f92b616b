/** What is compared: engines that load a network and run it over an image, and how they are timed. */
import type { Backend, Tensor, Weights } from '../backends/backend.js';
import type { Network } from '../reference/layers.js';

export interface LoadedRunner {
  /** The classifier's map, [channel, y, x] in this order. */
  run(image: Tensor): Promise<ArrayLike<number>>;
  dispose(): Promise<void>;
}

export interface Runner {
  readonly name: string;
  load(network: Network, weights: Weights, size: readonly [number, number]): Promise<LoadedRunner>;
}

export interface Timing {
  readonly name: string;
  readonly load: number;
  readonly first: number;
  readonly median: number;
  readonly runs: number;
  readonly output: readonly number[];
}

export function ours(name: string, backend: Backend, stride: 'coarse' | 'fine' = 'coarse'): Runner {
  return {
    name,
    load: async (network, weights) => {
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

/** Milliseconds to load, of the first run, and the median of those after it. */
export async function time(
  runner: Runner,
  network: Network,
  weights: Weights,
  image: Tensor,
  runs: number,
): Promise<Timing> {
  const [, height, width] = image.shape;
  const start = performance.now();
  const loaded = await runner.load(network, weights, [height, width]);
  const ready = performance.now();
  const output = Array.from(await loaded.run(image));
  const first = performance.now() - ready;
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const before = performance.now();
    await loaded.run(image);
    times.push(performance.now() - before);
  }
  await loaded.dispose();
  const median = times.sort((a, b) => a - b)[Math.floor(runs / 2)];
  return { name: runner.name, load: ready - start, first, median, runs, output };
}
