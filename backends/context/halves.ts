/**
 * A network with context as networks without (SPEC 7.10): a head's first convolution over joined channels is the sum of
 * two, one over the window's features and one over the context's, each of which slides over an image of its own.
 */
import { isActivation } from '../../reference/activations.js';
import {
  type Conv2dLayer,
  type HeadName,
  headLayers,
  type Layer,
  type Network,
  parameterNames,
} from '../../reference/layers.js';
import type { Tensor, Weights } from '../backend.js';
import { headsOf } from '../given.js';

/** Features, and of each head the layers to its first convolution: outputs for the window, then as many for the context. */
export function halvesNetwork(network: Network): Network {
  const { context: _, ...plain } = network;
  const heads = Object.fromEntries(
    headsOf(network).map((head): [HeadName, readonly Layer[]] => {
      const { before, first } = partsOf(network, head);
      const both = { ...first, inChannels: first.inChannels / 2, outChannels: 2 * first.outChannels };
      return [head, [...before, both]];
    }),
  );
  return { ...plain, heads: heads as Network['heads'] };
}

/** The weights of `halvesNetwork`; the bias is added once, with the window's half. */
export function halvesWeights(network: Network, weights: Weights): Weights {
  const heads = headsOf(network).flatMap((head): [string, Tensor][] => {
    const { first } = partsOf(network, head);
    const { name, outChannels } = first;
    const bias = new Float32Array(2 * outChannels);
    bias.set(weights[`${name}.bias`].data);
    return [
      [`${name}.weight`, halved(first, weights[`${name}.weight`])],
      [`${name}.bias`, { shape: [2 * outChannels], data: bias }],
    ];
  });
  return { ...weightsOfLayers(network.features, weights), ...Object.fromEntries(heads) };
}

/** What follows a head's first convolution, as a network over maps of its outputs; none where nothing follows. */
export function tailNetwork(network: Network, head: HeadName): Network | undefined {
  const { first, after } = partsOf(network, head);
  if (after.length === 0) return undefined;
  const next = after.findIndex((layer) => !isActivation(layer) && layer.kind !== 'dropout');
  return {
    name: `${network.name} after ${first.name}`,
    input: { channels: first.outChannels, window: [1, 1], mean: 0, deviation: 1 },
    features: after.slice(0, next),
    lastPool: [1, 1],
    heads: { classifier: after.slice(next) },
  };
}

/** The weights of `tailNetwork`. */
export function tailWeights(network: Network, head: HeadName, weights: Weights): Weights {
  return weightsOfLayers(partsOf(network, head).after, weights);
}

function weightsOfLayers(layers: readonly Layer[], weights: Weights): Weights {
  return Object.fromEntries(parameterNames(layers).map((name) => [name, weights[name]]));
}

function partsOf(network: Network, head: HeadName) {
  const layers = headLayers(network, head);
  const at = layers.findIndex(({ kind }) => kind === 'conv2d');
  return {
    before: layers.slice(0, at),
    first: layers[at] as Conv2dLayer,
    after: layers.slice(at + 1),
  };
}

/** [outChannel, 2 inChannel, y, x] to [2 outChannel, inChannel, y, x]. */
function halved({ outChannels, inChannels, kernel }: Conv2dLayer, { data }: Tensor): Tensor {
  const half = (inChannels / 2) * kernel[0] * kernel[1];
  const both = new Float32Array(data.length);
  for (let outChannel = 0; outChannel < outChannels; outChannel++) {
    const from = 2 * outChannel * half;
    both.set(data.subarray(from, from + half), outChannel * half);
    both.set(data.subarray(from + half, from + 2 * half), (outChannels + outChannel) * half);
  }
  return { shape: [2 * outChannels, inChannels / 2, ...kernel], data: both };
}
