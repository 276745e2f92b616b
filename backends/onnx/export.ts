/** A network as an ONNX model for other programs (SPEC 7.7). */
import { GeometryError } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { Weights } from '../backend.js';
import { checkHead, checkNetwork, headsOf } from '../given.js';
import { type Plan, planDense, planLayer, windowShape } from '../plan.js';
import { checkWeights } from '../weights.js';
import { contextGraph, contextNames } from './context-graph.js';
import { contextMargin, contextSize, locationsOf, lowerSize } from './context-nodes.js';
import { imageName, padding, padWidths, planGraph } from './graph.js';
import { dataTypes, type GraphPart, integers, node, type OnnxModel, scalar } from './onnx-file.js';

export interface NetworkGraphOptions {
  /** Outputs for every offset of the last pooling, interleaved; or for the first alone. Fine by default. */
  readonly stride?: 'fine' | 'coarse';
  /** The output is that of this layer, as `overfeat describe` numbers them, instead of the heads'. */
  readonly layer?: number;
  /** The classifier gives probabilities, called so, instead of logits. */
  readonly softmax?: boolean;
  /**
   * The inputs are `picture`, [height, width, 3] in whole numbers from 0 to 255, and `size`, the height and width of a
   * level: the graph resizes and normalises the picture, and puts so many pixels of mean colour around it. Of a network with
   * context it makes the lower resolution too, and says what is joined.
   */
  readonly preprocessing?: { readonly margin: number };
}

/**
 * The network with its weights: from the normalised image [window, channel, y, x] to the maps of its heads, all sizes open.
 * With context (SPEC 3.8) the inputs are four: `image`, `context`, `rows` and `columns`, which are those of `ContextLocations`.
 * @throws GeometryError when channels do not follow from one another, a head cannot slide, or there is no such layer
 * @throws BackendError BAD_ARGUMENT, BAD_WEIGHTS
 */
export function networkGraph(
  network: Network,
  weights: Weights,
  options: NetworkGraphOptions = {},
): OnnxModel {
  const { stride = 'fine', layer, softmax = false, preprocessing } = options;
  checkNetwork(network);
  checkWeights(network, weights);
  for (const head of headsOf(network)) checkHead(network, head);
  const isJoined = network.context !== undefined && layer === undefined;
  const graph = isJoined
    ? contextGraph(
        network,
        weights,
        stride,
        preprocessing && locationsOf(network, stride, preprocessing.margin),
      )
    : planGraph(network.name, planOf(network, options), weights, false);
  const scored = softmax && layer === undefined ? withSoftmax(graph) : graph;
  return preprocessing === undefined ? scored : withPreprocessing(scored, network, preprocessing.margin);
}

function planOf(network: Network, { stride = 'fine', layer }: NetworkGraphOptions): Plan {
  const input = windowShape(network);
  return layer === undefined
    ? planDense(network, input, stride, headsOf(network), false)
    : planLayer(network, input, layer);
}

function withSoftmax(model: OnnxModel): OnnxModel {
  const softmax = node('Softmax', 'probabilities', ['classifier'], { axis: { int: 1 } });
  return {
    ...model,
    nodes: [...model.nodes, softmax],
    outputs: model.outputs.map((output) =>
      output.name === 'classifier' ? { ...output, name: 'probabilities' } : output,
    ),
  };
}

/** A whole level of the pyramid (SPEC 5.2), and its context (3.8), from the picture and the level's height and width. */
function withPreprocessing(model: OnnxModel, network: Network, margin: number): OnnxModel {
  const { input } = network;
  if (input.channels !== 3) {
    throw new GeometryError(`a picture has 3 channels, and network ${model.name} takes ${input.channels}`);
  }
  const readsContext = model.inputs.some(({ name }) => name === contextNames.image);
  const lower = () => levelPart(contextNames.image, lowerSize, contextMargin(network, margin));
  const parts = [
    levelPart(imageName, 'size', margin),
    ...(readsContext ? [contextSize(network), lower()] : []),
  ];
  return {
    ...model,
    // The first with an antialiased Resize.
    opset: 18,
    nodes: [
      node('Cast', 'pixels', ['picture'], { to: { int: dataTypes.float32 } }),
      node('Transpose', 'planes', ['pixels'], { perm: { ints: [2, 0, 1] } }),
      node('Unsqueeze', 'whole', ['planes', 'window.axis']),
      ...parts.flatMap(({ nodes }) => nodes),
      ...model.nodes,
    ],
    initializers: [
      ...model.initializers.filter(({ name }) => name !== padding.name),
      padding,
      integers('window.axis', [0]),
      integers('window and channels', [1, 3]),
      scalar('mean', input.mean),
      scalar('deviation', input.deviation),
      ...parts.flatMap(({ initializers }) => initializers),
    ],
    inputs: [
      { name: 'picture', shape: ['picture height', 'picture width', 3], type: 'uint8' },
      { name: 'size', shape: [2], type: 'int64' },
    ],
  };
}

/** The picture at a size, normalised, with a margin. */
function levelPart(name: string, size: string, margin: number): GraphPart {
  const resize = {
    mode: { string: 'linear' },
    antialias: { int: 1 },
    // What lies outside the picture takes no part (SPEC 4.11).
    exclude_outside: { int: 1 },
  };
  const margins = { top: margin, left: margin, bottom: margin, right: margin };
  const of = (step: string) => `${name}.${step}`;
  return {
    nodes: [
      node('Concat', of('sizes'), ['window and channels', size], { axis: { int: 0 } }),
      node('Resize', of('resized'), ['whole', '', '', of('sizes')], resize),
      node('Sub', of('centred'), [of('resized'), 'mean']),
      node('Div', of('normalised'), [of('centred'), 'deviation']),
      node('Pad', name, [of('normalised'), of('margins'), padding.name]),
    ],
    initializers: [integers(of('margins'), padWidths(margins))],
  };
}
