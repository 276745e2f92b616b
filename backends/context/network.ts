/** A network with context on any backend, by networks without (SPEC 7.10). */
import type { ContextLocations } from '../../reference/context.js';
import type { HeadName, Network } from '../../reference/layers.js';
import type {
  Backend,
  Compilation,
  DenseOptions,
  LoadedNetwork,
  RunOptions,
  Tensor,
  Weights,
} from '../backend.js';
import { headsOf } from '../given.js';
import { type Turn, turns } from '../turns.js';
import { halvesNetwork, halvesWeights, tailNetwork, tailWeights } from './halves.js';

type Maps = Partial<Record<HeadName, Tensor>>;

/** Shares of the work: the images, their contexts, and what follows where they are joined. */
const [ofImages, ofContexts] = [0.7, 0.25];

export async function loadWithContext(
  backend: Backend,
  network: Network,
  weights: Weights,
  options: RunOptions,
): Promise<LoadedNetwork> {
  const loaded: LoadedNetwork[] = [];
  const dispose = async () => {
    for (const one of loaded) await one[Symbol.asyncDispose]();
  };
  try {
    const halves = await backend.load(halvesNetwork(network), halvesWeights(network, weights), options);
    loaded.push(halves);
    const tails: Partial<Record<HeadName, LoadedNetwork>> = {};
    for (const head of headsOf(network)) {
      const tail = tailNetwork(network, head);
      if (tail === undefined) continue;
      tails[head] = await backend.load(tail, tailWeights(network, head, weights), options);
      loaded.push(tails[head]);
    }
    return {
      backend: halves.backend,
      ...(halves.note !== undefined && { note: halves.note }),
      ...(halves.compiled !== undefined && { compiled: sumOf(loaded) }),
      runDense: (images, run) => runWithContext(halves, tails, images, run),
      runLayer: (image, layerNumber, run) => halves.runLayer(image, layerNumber, run),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function runWithContext(
  halves: LoadedNetwork,
  tails: Partial<Record<HeadName, LoadedNetwork>>,
  images: readonly Tensor[],
  { context = [], stride, heads, signal, onProgress, transfer = false }: DenseOptions,
): Promise<Maps[]> {
  const part = (from: number, share: number): RunOptions => ({
    ...(signal && { signal }),
    ...(onProgress && { onProgress: (fraction) => onProgress(from + share * fraction) }),
  });
  const own = await halves.runDense(images, { stride, heads, transfer, ...part(0, ofImages) });
  const lower = await halves.runDense(
    context.map(({ image }) => image),
    { stride: 'fine', heads, transfer, ...part(ofImages, ofContexts) },
  );
  const turn = turns(signal);
  const results: Maps[] = images.map(() => ({}));
  for (const head of heads) {
    const joined: Tensor[] = [];
    for (const [at, { locations }] of context.entries()) {
      joined.push(await joinHalves(own[at][head]!, lower[at][head]!, locations, turn));
    }
    const outputs = await tails[head]?.runDense(joined, {
      stride: 'fine',
      heads: ['classifier'],
      transfer: true,
      ...(signal && { signal }),
    });
    results.forEach((result, at) => {
      result[head] = outputs === undefined ? joined[at] : outputs[at].classifier!;
    });
  }
  onProgress?.(1);
  return results;
}

/** The first half of the channels of one map, and to each position added the second half of the other at its location. */
async function joinHalves(
  own: Tensor,
  lower: Tensor,
  { rows, columns }: ContextLocations,
  turn: Turn,
): Promise<Tensor> {
  const [both, height, width] = own.shape;
  const [, lowerHeight, lowerWidth] = lower.shape;
  const channels = both / 2;
  const data = new Float32Array(channels * height * width);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    await turn();
    for (let y = 0; y < height; y++) {
      const from = ((channels + channel) * lowerHeight + rows[y]) * lowerWidth;
      for (let x = 0; x < width; x++, at++) data[at] = own.data[at] + lower.data[from + columns[x]];
    }
  }
  return { shape: [channels, height, width], data };
}

/** What all have compiled, whenever it is asked for. */
function sumOf(loaded: readonly LoadedNetwork[]): Compilation {
  const sum = (key: keyof Compilation) =>
    loaded.reduce((all, { compiled }) => all + (compiled?.[key] ?? 0), 0);
  return {
    get kernels() {
      return sum('kernels');
    },
    get seconds() {
      return sum('seconds');
    },
  };
}
