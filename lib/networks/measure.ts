/** Sizes and counts, all derived from a network's layer lists (spec/SPEC.md sections 2 and 3; paper's Tables 1 and 3 to 5). */
import {
  coarseLength,
  elementCount,
  exactInput,
  fineLength,
  GeometryError,
  outputSize,
  type Pair,
  type ReceptiveField,
  receptiveField,
  type ScaleRule,
} from '../../reference/geometry.js';
import {
  convolutions,
  type HeadName,
  headKernel,
  type Layer,
  lastPoolLayer,
  layerFootprint,
  layersThrough,
  type Network,
} from '../../reference/layers.js';

/** Channels, height and width of a map. */
export type MapShape = readonly [channels: number, y: number, x: number];

/** A layer as it stands in the network: the released tool's number, and what it makes of its input. */
export interface LayerMeasure {
  readonly layer: Layer;
  /** From 1; dropout has none, and with context no layer of a head (SPEC 3.2). */
  readonly number?: number;
  readonly input: MapShape;
  readonly output: MapShape;
  /** Weights and biases. */
  readonly parameters: number;
  /** Multiply-accumulates. */
  readonly connections: number;
  /** Multiply-accumulates and the additions of biases. */
  readonly connectionsWithBiases: number;
}

/** Sizes along a dense evaluation: one row of the paper's Table 5. */
export interface DenseSizes {
  readonly input: Pair;
  /** The last map before the last pooling. */
  readonly unpooled: Pair;
  /** Offsets of the last pooling along each axis. */
  readonly offsets: Pair;
  /** Pooled map at offset (0, 0); where the sizes fit exactly, at every offset. */
  readonly pooled: Pair;
  /** Output at offset (0, 0): the coarse stride's. */
  readonly coarse: Pair;
  /** Output with all offsets interleaved: the fine stride's. */
  readonly fine: Pair;
}

/** Where the outputs of a network look. */
export interface NetworkGeometry {
  /** Input that gives exactly one output: what the network was trained on. */
  readonly window: Pair;
  /** What one output depends on, padding included, and the coarse stride. */
  readonly receptiveField: ReceptiveField;
  readonly fineStride: Pair;
  /** Pooled positions that the head spans. */
  readonly headKernel: Pair;
}

/** Name and shape of every weight and bias, in the order of the released files: weight before bias, layer by layer. */
export function tensorShapes(network: Network): (readonly [name: string, shape: readonly number[]])[] {
  return convolutions(network).flatMap(({ name, inChannels, outChannels, kernel }) => [
    [`${name}.weight`, [outChannels, inChannels, ...kernel]] as const,
    [`${name}.bias`, [outChannels]] as const,
  ]);
}

/** Weights and biases of the whole network: 145,920,872 for fast, 144,656,488 for accurate. */
export function parameterCount(network: Network): number {
  return tensorShapes(network).reduce((sum, [, shape]) => sum + elementCount(shape), 0);
}

/**
 * Every layer's sizes and counts, features to classifier, the last pooling at offset (0, 0).
 * @param input height and width of the image; the training window if left out
 * @throws GeometryError when the image is smaller than the network's window
 */
export function measureLayers(network: Network, input: Pair = network.input.window): LayerMeasure[] {
  let number = 0;
  const last = network.context === undefined ? Number.POSITIVE_INFINITY : network.features.length;
  return measureStack(layersThrough(network, 'classifier'), [network.input.channels, ...input]).map(
    (measure, index) =>
      measure.layer.kind === 'dropout' || index > last ? measure : { ...measure, number: ++number },
  );
}

/** The same for the regressor alone, which has no layer numbers; empty when the network has none. */
export function measureRegressor(network: Network, input: Pair = network.input.window): LayerMeasure[] {
  const shared = measureStack(
    [...network.features, lastPoolLayer(network)],
    [network.input.channels, ...input],
  );
  return measureStack(network.heads.regressor ?? [], shared[shared.length - 1].output);
}

function measureStack(layers: readonly Layer[], input: MapShape): LayerMeasure[] {
  let shape = input;
  return layers.map((layer) => {
    const [y, x] = outputSize([shape[1], shape[2]], layerFootprint(layer));
    // What is joined with a context has more channels than what came before.
    const inChannels = layer.kind === 'conv2d' ? layer.inChannels : shape[0];
    const read: MapShape = [inChannels, shape[1], shape[2]];
    const measure = { layer, input: read, ...measureLayer(layer, inChannels, y * x) };
    shape = [layer.kind === 'conv2d' ? layer.outChannels : shape[0], y, x];
    return { ...measure, output: shape };
  });
}

function measureLayer(layer: Layer, inChannels: number, positions: number) {
  if (layer.kind !== 'conv2d') return { parameters: 0, connections: 0, connectionsWithBiases: 0 };
  const weights = layer.outChannels * inChannels * elementCount(layer.kernel);
  return {
    parameters: weights + layer.outChannels,
    connections: weights * positions,
    connectionsWithBiases: (weights + layer.outChannels) * positions,
  };
}

/**
 * Number of the layer whose output the released tool gives as features (19 for fast, 22 for accurate): the last
 * convolution before the logits, without its ReLU. With context the last pooling, since no later layer has a number.
 */
export function defaultFeatureLayer(network: Network): number {
  if (network.context !== undefined) {
    return Math.max(...measureLayers(network).map(({ number = 0 }) => number));
  }
  const numbers = measureLayers(network).filter(({ layer }) => layer.kind === 'conv2d');
  return numbers[numbers.length - 2].number!;
}

/** Window, receptive field and strides through a head (SPEC 2). */
export function networkGeometry(network: Network, head: HeadName = 'classifier'): NetworkGeometry {
  const layers = layersThrough(network, head).map(layerFootprint);
  return {
    window: exactInput([1, 1], layers),
    receptiveField: receptiveField(layers),
    fineStride: receptiveField(network.features.map(layerFootprint)).stride,
    headKernel: headKernel(network, head),
  };
}

/**
 * Input lengths along y and x that leave nothing over at any offset of the last pooling (SPEC 2.5): length - (pool - 1)
 * of the unpooled map is then a multiple of pool.
 */
export function scaleRules(network: Network): readonly [y: ScaleRule, x: ScaleRule] {
  const { receptiveField, headKernel } = networkGeometry(network);
  const unpooled = (axis: 0 | 1) => network.lastPool[axis] * headKernel[axis] - 1;
  const smallest = exactInput([unpooled(0), unpooled(1)], network.features.map(layerFootprint));
  const along = (axis: 0 | 1) => ({ smallest: smallest[axis], stride: receptiveField.stride[axis] });
  return [along(0), along(1)];
}

/**
 * The one rule of a network whose windows and strides are equal along y and x.
 * @throws GeometryError when they are not
 */
export function scaleRule(network: Network): ScaleRule {
  const [y, x] = scaleRules(network);
  if (y.smallest !== x.smallest || y.stride !== x.stride) {
    throw new GeometryError(
      `scales need equal windows and strides along y and x, which ${network.name} does not have`,
    );
  }
  return y;
}

/**
 * One row of the paper's Table 5, for an image of any size.
 * @throws GeometryError when the image is smaller than the network's window
 */
export function denseSizes(network: Network, input: Pair): DenseSizes {
  const { headKernel: kernel } = networkGeometry(network);
  const offsets = network.lastPool;
  const unpooled = network.features.map(layerFootprint).reduce(outputSize, input);
  return {
    input,
    unpooled,
    offsets,
    pooled: outputSize(unpooled, layerFootprint(lastPoolLayer(network))),
    coarse: [
      coarseLength(unpooled[0], offsets[0], kernel[0]),
      coarseLength(unpooled[1], offsets[1], kernel[1]),
    ],
    fine: [fineLength(unpooled[0], offsets[0], kernel[0]), fineLength(unpooled[1], offsets[1], kernel[1])],
  };
}

/** The paper's six scales, as coarse output positions [y, x] of the *accurate* network (Table 5). */
const tableScales: readonly Pair[] = [
  [1, 1],
  [2, 3],
  [3, 5],
  [5, 7],
  [6, 8],
  [7, 10],
];

/** The paper's six scales by the network's own rule: 245x245 ... 461x569 for accurate, 247x247 ... 439x535 for fast. */
export function sixScales(network: Network): DenseSizes[] {
  const [ruleY, ruleX] = scaleRules(network);
  return tableScales.map(([y, x]) =>
    denseSizes(network, [ruleY.smallest + ruleY.stride * y, ruleX.smallest + ruleX.stride * x]),
  );
}
