import type { Pair } from '../../../reference/geometry.js';
import { interleave } from '../../../reference/interleave.js';
import { dilate, type HeadName, headLayers, type Network } from '../../../reference/layers.js';
import { map, type NdArray, zeros } from '../../../reference/nd-array.js';
import {
  evaluateDense,
  evaluateLayers,
  evaluateSkipKernel,
  type NetworkWeights,
} from '../../../reference/network.js';
import { offsetMaxPool2d } from '../../../reference/offset-max-pool2d.js';
import { signed } from '../arrays.js';
import type { Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { norm } from '../tolerances.js';
import { asOtherLayout, changed, channelsLast, reversedChannels, transposed, turnedRound } from '../wrong.js';

interface Setting {
  readonly name: string;
  readonly size: Pair;
  readonly comment: string;
}

export const settings: readonly Setting[] = [
  { name: 'small', size: [29, 37], comment: 'Every offset has as many outputs.' },
  { name: 'small', size: [27, 32], comment: 'Sizes that leave a rest: ragged maps.' },
  { name: 'uneven', size: [19, 29], comment: 'Nothing is the same along y and x; padding.' },
  {
    name: 'deep',
    size: [22, 24],
    comment: 'Heads of several convolutions that span positions, one of them dilated; one offset is absent.',
  },
];

export function denseCases({ name, size, comment }: Setting): Draft[] {
  const network = networks[name];
  const weights = seededWeights(network, 500);
  const image = signed([network.input.channels, ...size], 600 + size[0], 2);
  const inputs = { image, weights };
  const dense = (
    head: HeadName,
    stride: 'fine' | 'coarse',
    changes: { network?: Network; weights?: NetworkWeights; image?: NdArray } = {},
  ) =>
    evaluateDense(changes.network ?? network, changes.weights ?? weights, changes.image ?? image, {
      head,
      stride,
    });
  const other = (head: HeadName): HeadName => (head === 'classifier' ? 'regressor' : 'classifier');
  const mistakes = (head: HeadName, stride: 'fine' | 'coarse'): NonNullable<Draft['mistakes']> => ({
    FlippedKernel: () => ({
      output: dense(head, stride, { weights: changed(weights, 'conv', turnedRound) }),
    }),
    TransposedKernel: () => ({
      output: dense(head, stride, {
        weights: changed(weights, 'weight', (one) => asOtherLayout(one, [0, 1, 3, 2])),
      }),
    }),
    SwappedChannels: () => ({
      output: dense(head, stride, {
        weights: changed(weights, 'weight', (one) => asOtherLayout(one, [1, 0, 2, 3])),
      }),
    }),
    MissingBias: () => ({
      output: dense(head, stride, { weights: changed(weights, 'bias', (one) => zeros(one.shape)) }),
    }),
    ReversedChannels: () => ({ output: dense(head, stride, { image: reversedChannels(image) }) }),
    ChannelsLast: () => ({ output: dense(head, stride, { image: channelsLast(image) }) }),
    TransposedMap: () => ({ output: transposed(dense(head, stride)) }),
    WrongHead: () => ({ output: dense(other(head), stride) }),
    MissingThreshold: () => ({ output: dense(head, stride, { network: withoutThreshold(network) }) }),
    DropoutInEvaluation: () => ({ output: withHalvedDropout(network, weights, image, head, stride) }),
    MissingPadding: () => ({ output: dense(head, stride, { network: withoutPadding(network) }) }),
  });
  const label = `${name}-${size.join('x')}`;
  return (['classifier', 'regressor'] as const).flatMap((head): Draft[] => [
    {
      id: `evaluateDense/${label}-${head}-fine`,
      operation: 'evaluateDense',
      comment: `The last pooling at every offset, the ${head} on each map, interleaved. ${comment}`,
      inputs,
      parameters: { network: name, head, stride: 'fine' },
      answer: () => ({ output: dense(head, 'fine') }),
      tolerance: norm(dense(head, 'fine')),
      mistakes: {
        ...mistakes(head, 'fine'),
        CoarseForFine: () => ({ output: dense(head, 'coarse') }),
        SwappedOffsets: () => ({ output: offsetsWrong(network, weights, image, head, ([y, x]) => [x, y]) }),
        SpanOfFirst: () => ({ output: cutToFirstSpan(network, weights, image, head) }),
        ReversedOffsets: () => ({
          output: offsetsWrong(network, weights, image, head, ([y, x], pool) => [
            pool[0] - 1 - y,
            pool[1] - 1 - x,
          ]),
        }),
        IgnoredOffsets: () => ({ output: offsetsWrong(network, weights, image, head, () => [0, 0]) }),
        ConcatenatedMaps: () => ({ output: concatenated(dense(head, 'fine'), network.lastPool) }),
      },
    },
    {
      id: `evaluateDense/${label}-${head}-coarse`,
      operation: 'evaluateDense',
      comment: `The last pooling at offset 0 alone. ${comment}`,
      inputs,
      parameters: { network: name, head, stride: 'coarse' },
      answer: () => ({ output: dense(head, 'coarse') }),
      tolerance: norm(dense(head, 'coarse')),
      mistakes: { ...mistakes(head, 'coarse'), FineForCoarse: () => ({ output: dense(head, 'fine') }) },
    },
    {
      id: `evaluateSkipKernel/${label}-${head}`,
      operation: 'evaluateSkipKernel',
      comment: 'The same fine map from one maximum filter and dilated kernels: two forms, one answer.',
      inputs,
      parameters: { network: name, head },
      answer: () => ({ output: evaluateSkipKernel(network, weights, image, head) }),
      tolerance: norm(dense(head, 'fine')),
      mistakes: {
        SkipKernelUndilated: () => ({
          output: evaluateLayers(network.heads[head] ?? [], weights, maximumFilter(network, weights, image)),
        }),
        SkipKernelStrided: () => ({ output: dense(head, 'coarse') }),
        SwappedDilation: () => ({ output: swappedSpread(network, weights, image, head) }),
        SkipKernelFirstOnly: () => ({ output: spreadFirst(network, weights, image, head) }),
        DilationReplaced: () => ({ output: replacedSpread(network, weights, image, head) }),
        MissingBias: () => ({
          output: dense(head, 'fine', { weights: changed(weights, 'bias', (one) => zeros(one.shape)) }),
        }),
        WrongHead: () => ({ output: dense(other(head), 'fine') }),
      },
    },
  ]);
}

function maximumFilter(network: Network, weights: NetworkWeights, image: NdArray): NdArray {
  const layers = [
    ...network.features,
    { kind: 'maxPool2d', kernel: network.lastPool, stride: [1, 1] } as const,
  ];
  return evaluateLayers(layers, weights, image);
}

/** The skip-kernel form with the steps along y and x exchanged. */
function swappedSpread(network: Network, weights: NetworkWeights, image: NdArray, head: HeadName): NdArray {
  const [stepX, stepY] = network.lastPool;
  const layers = (network.heads[head] ?? []).map((layer) =>
    layer.kind === 'conv2d' ? { ...layer, dilation: [stepY, stepX] as const } : layer,
  );
  return evaluateLayers(layers, weights, maximumFilter(network, weights, image));
}

/** The skip-kernel form that spreads the head's first convolution alone. */
function spreadFirst(network: Network, weights: NetworkWeights, image: NdArray, head: HeadName): NdArray {
  const own = headLayers(network, head);
  const first = own.findIndex(({ kind }) => kind === 'conv2d');
  const layers = own.map((layer, index) => (index === first ? dilate(layer, network.lastPool) : layer));
  return evaluateLayers(layers, weights, maximumFilter(network, weights, image));
}

/** The skip-kernel form that forgets what dilation the head's convolutions have. */
function replacedSpread(network: Network, weights: NetworkWeights, image: NdArray, head: HeadName): NdArray {
  const layers = headLayers(network, head).map((layer) =>
    layer.kind === 'conv2d' ? { ...layer, dilation: network.lastPool } : layer,
  );
  return evaluateLayers(layers, weights, maximumFilter(network, weights, image));
}

/** Every offset whose pooled map is as large as the head's first kernel: the later ones may not fit. */
function cutToFirstSpan(network: Network, weights: NetworkWeights, image: NdArray, head: HeadName): NdArray {
  const unpooled = evaluateLayers(network.features, weights, image);
  const layers = headLayers(network, head);
  const first = layers.find(({ kind }) => kind === 'conv2d');
  const [kernelY, kernelX] = first?.kind === 'conv2d' ? first.kernel : [1, 1];
  const maps = offsetMaxPool2d(unpooled, network.lastPool)
    .filter(({ map: { shape } }) => shape[1] >= kernelY && shape[2] >= kernelX)
    .map(({ offset, map: one }) => ({ offset, map: evaluateLayers(layers, weights, one) }));
  return interleave(maps, network.lastPool);
}

/** Dense evaluation with the offsets taken wrongly. */
function offsetsWrong(
  network: Network,
  weights: NetworkWeights,
  image: NdArray,
  head: HeadName,
  wrong: (offset: Pair, pool: Pair) => Pair,
): NdArray {
  const pool = network.lastPool;
  const unpooled = evaluateLayers(network.features, weights, image);
  const right = evaluateDense(network, weights, image, { head, stride: 'fine' });
  const maps = offsetMaxPool2d(unpooled, pool).filter(
    ({ offset }) => offset[0] < right.shape[1] && offset[1] < right.shape[2],
  );
  const outputs = maps.map(({ offset }) => {
    const [y, x] = wrong(offset, pool);
    const layers = [
      { kind: 'maxPool2d', kernel: pool, stride: pool } as const,
      ...(network.heads[head] ?? []),
    ];
    return { offset, map: evaluateLayers(layers, weights, unpooled.lo(0, y, x)) };
  });
  return interleave(outputs, pool);
}

/** The fine map's offsets side by side. */
function concatenated(fine: NdArray, pool: Pair): NdArray {
  const [, height, width] = fine.shape;
  const order = (length: number, step: number) =>
    Array.from({ length: step }, (_, offset) => offset).flatMap((offset) =>
      Array.from({ length }, (_, position) => position).filter((position) => position % step === offset),
    );
  const [rows, columns] = [order(height, pool[0]), order(width, pool[1])];
  const output = zeros(fine.shape);
  for (let channel = 0; channel < fine.shape[0]; channel++) {
    rows.forEach((fromY, y) => {
      columns.forEach((fromX, x) => {
        output.set(channel, y, x, fine.get(channel, fromY, fromX));
      });
    });
  }
  return output;
}

function withoutThreshold(network: Network): Network {
  return {
    ...network,
    features: network.features.map((layer) => (layer.kind === 'relu' ? { ...layer, threshold: 0 } : layer)),
  };
}

function withoutPadding(network: Network): Network {
  const features = network.features
    .filter((layer) => layer.kind !== 'zeroPad2d')
    .map((layer) =>
      layer.kind === 'conv2d' ? { ...layer, padding: { top: 0, left: 0, bottom: 0, right: 0 } } : layer,
    );
  return { ...network, features };
}

/** Dropout that halves in evaluation, as the paper's own text has it: on the coarse map, or the fine one by skip-kernels. */
function withHalvedDropout(
  network: Network,
  weights: NetworkWeights,
  image: NdArray,
  head: HeadName,
  stride: 'fine' | 'coarse',
): NdArray {
  const layers = network.heads[head] ?? [];
  if (!layers.some(({ kind }) => kind === 'dropout'))
    return evaluateDense(network, weights, image, { head, stride });
  const halved: Record<string, NdArray> = { ...weights };
  let factor = 1;
  for (const layer of layers) {
    if (layer.kind === 'dropout') factor = 1 - layer.rate;
    if (layer.kind === 'conv2d') {
      const share = factor;
      halved[`${layer.name}.weight`] = map(weights[`${layer.name}.weight`], (value) => value * share);
      factor = 1;
    }
  }
  return evaluateDense(network, halved, image, { head, stride });
}
