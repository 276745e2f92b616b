/** Small networks in which everything that layers can have occurs, with weights; several of them bear one name. */
import fc from 'fast-check';
import { conv2d, dropout, relu } from '../../lib/networks/layers.js';
import { exactInput, noPadding, outputSize, type Pair } from '../../reference/geometry.js';
import {
  type Conv2dLayer,
  type Layer,
  layerFootprint,
  layersThrough,
  type Network,
} from '../../reference/layers.js';
import { map, type NdArray } from '../../reference/nd-array.js';
import { seededWeights } from '../generate/networks.js';
import { isRefusal } from './question.js';
import { length, padding, pair } from './shapes.js';

/** What of a network is left out. */
export interface Restrictions {
  /** The same along y and x, and nothing pads: what pyramids and windows on pictures ask for. */
  readonly square?: boolean;
  readonly channels?: number;
}

/** Windows are at most this long, so that all questions are quick. */
const largestWindow = 24;

export function networks({ square = false, channels }: Restrictions = {}): fc.Arbitrary<Network> {
  const pairs = (least: number, most: number): fc.Arbitrary<Pair> =>
    square ? length(least, most).map((side) => [side, side] as const) : pair(least, most);
  const sides = square ? fc.constant(noPadding) : padding(2);
  const threshold = fc.constantFrom(0, 2 ** -4);
  return fc
    .record({
      name: fc.constantFrom('random', 'fast', 'small'),
      inChannels: channels === undefined ? length(1, 3) : fc.constant(channels),
      first: fc.record({
        outChannels: length(1, 4),
        kernel: pairs(1, 3),
        stride: pairs(1, 2),
        padding: sides,
        dilation: pairs(1, 2),
      }),
      pool: fc.option(fc.record({ kernel: pairs(1, 3), stride: pairs(1, 2) }), { nil: undefined }),
      zeroPad: fc.option(sides, { nil: undefined }),
      second: fc.option(fc.record({ outChannels: length(1, 4), kernel: pairs(1, 2), padding: sides }), {
        nil: undefined,
      }),
      lastPool: pairs(1, 3),
      headKernels: fc.tuple(pairs(1, 2), pairs(1, 2)),
      hidden: length(1, 4),
      classes: length(1, 4),
      boxesByClass: fc.boolean(),
      threshold,
    })
    .map((choice): Network => {
      const { inChannels, first, pool, zeroPad, second, headKernels, hidden, classes } = choice;
      const featureChannels = second?.outChannels ?? first.outChannels;
      const convolution = (
        name: string,
        from: number,
        to: number,
        footprint: Partial<Conv2dLayer> & { readonly kernel: Pair },
      ): Layer => ({ ...conv2d(name, from, to, 1), ...footprint });
      const head = (name: string, outputs: number): Layer[] => [
        ...(name === 'classifier' ? [dropout()] : []),
        convolution(`${name}1`, featureChannels, hidden, { kernel: headKernels[0] }),
        relu(),
        ...(name === 'classifier' ? [dropout(0.25)] : []),
        convolution(`${name}2`, hidden, outputs, { kernel: headKernels[1] }),
      ];
      const features: Layer[] = [
        convolution('conv1', inChannels, first.outChannels, first),
        relu(choice.threshold),
        ...(pool === undefined ? [] : [{ kind: 'maxPool2d', ...pool } as const]),
        ...(zeroPad === undefined ? [] : [{ kind: 'zeroPad2d', padding: zeroPad } as const]),
        ...(second === undefined
          ? []
          : [convolution('conv2', first.outChannels, second.outChannels, second), relu(choice.threshold)]),
      ];
      // The last output of the classifier is background.
      const heads = {
        classifier: head('classifier', classes + 1),
        regressor: head('regressor', choice.boxesByClass ? 4 * classes : 4),
      };
      const { name, lastPool } = choice;
      const input = { channels: inChannels, window: [0, 0] as Pair, mean: 128, deviation: 64 };
      return withWindow({ name, input, features, lastPool, heads });
    })
    .filter(runs);
}

/** Such networks with context: nothing pads, and each head looks at several positions once. */
export function contextNetworks(restrictions: Restrictions = {}): fc.Arbitrary<Network> {
  return fc.tuple(networks(restrictions), length(2, 4)).map(withContext).filter(runs);
}

function withContext([network, ratio]: readonly [Network, number]): Network {
  const features = network.features
    .filter(({ kind }) => kind !== 'zeroPad2d')
    .map((layer) => (layer.kind === 'conv2d' ? { ...layer, padding: noPadding } : layer));
  const head = (layers: readonly Layer[]) => {
    const [first, ...later] = layers.slice(layers.findIndex(({ kind }) => kind === 'conv2d'));
    return [first, ...later].map((layer, at): Layer => {
      if (layer.kind !== 'conv2d') return layer;
      return at === 0 ? { ...layer, inChannels: 2 * layer.inChannels } : { ...layer, kernel: [1, 1] };
    });
  };
  const { classifier, regressor = [] } = network.heads;
  const heads = { classifier: head(classifier), regressor: head(regressor) };
  return withWindow({ ...network, features, heads, context: { ratio } });
}

function withWindow(network: Network): Network {
  const window = exactInput([1, 1], layersThrough(network, 'classifier').map(layerFootprint));
  return { ...network, input: { ...network.input, window } };
}

/** Padding can make the window so small that some layer's kernel does not fit. */
function runs(network: Network): boolean {
  const { window } = network.input;
  if (!window.every((side) => side >= 1 && side <= largestWindow)) return false;
  try {
    return `${layersThrough(network, 'classifier').map(layerFootprint).reduce(outputSize, window)}` === '1,1';
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Object classes, without background. */
export function classesOf(network: Network): number {
  const outputs = network.heads.classifier.findLast(({ kind }) => kind === 'conv2d');
  return outputs?.kind === 'conv2d' ? outputs.outChannels - 1 : 0;
}

/** Weights that keep activations near 1, with their values. */
export function weightsFor(network: Network, seed: number): Record<string, NdArray> {
  return Object.fromEntries(
    Object.entries(seededWeights(network, seed)).map(([name, one]) => [name, map(one, (value) => value)]),
  );
}

/**
 * Of them, those of each head's last convolution an eighth: no class is then nearly certain, and no box by its centre huge,
 * of whose gradients float32 would leave a rounding.
 */
export function learningWeights(network: Network, seed: number): Record<string, NdArray> {
  const weights = weightsFor(network, seed);
  const eighths = Object.values(network.heads).flatMap((layers) => {
    const last = layers.findLast(({ kind }) => kind === 'conv2d');
    if (last?.kind !== 'conv2d') return [];
    const name = `${last.name}.weight`;
    return [[name, map(weights[name], (value) => value / 8)] as const];
  });
  return { ...weights, ...Object.fromEntries(eighths) };
}
