/** A network as an ONNX model for other programs (SPEC 7.7). */
import { GeometryError } from '../../reference/geometry.js';
import { type HeadName, headKernel, type Network } from '../../reference/layers.js';
import type { Weights } from '../backend.js';
import { checkNetwork } from '../given.js';
import { planDense, planLayer } from '../plan.js';
import { checkWeights } from '../weights.js';
import { imageName, planGraph } from './graph.js';
import type { OnnxModel, OnnxNode } from './onnx-file.js';

export interface NetworkGraphOptions {
  /** Outputs for every offset of the last pooling, interleaved; or for the first alone. Fine by default. */
  readonly stride?: 'fine' | 'coarse';
  /** The output is that of this layer, as `overfeat describe` numbers them, instead of the heads'. */
  readonly layer?: number;
  /** The classifier gives probabilities, called so, instead of logits. */
  readonly softmax?: boolean;
  /**
   * The inputs are `picture`, [height, width, 3] in whole numbers from 0 to 255, and `size`, the height and width of a
   * level: the graph resizes and normalises the picture, and puts so many pixels of mean colour around it.
   */
  readonly preprocessing?: { readonly margin: number };
}

/**
 * The network with its weights: from the normalised image [window, channel, y, x] to the maps of its heads, all sizes open.
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
  const { channels, window } = network.input;
  const input = { channels, height: window[0], width: window[1] };
  const heads: HeadName[] =
    network.heads.regressor === undefined ? ['classifier'] : ['classifier', 'regressor'];
  for (const head of heads) headKernel(network, head);
  const plan =
    layer === undefined ? planDense(network, input, stride, heads, false) : planLayer(network, input, layer);
  const graph = planGraph(network.name, plan, weights, false);
  const scored = softmax && layer === undefined ? withSoftmax(graph) : graph;
  return preprocessing === undefined ? scored : withPreprocessing(scored, network, preprocessing.margin);
}

function withSoftmax(model: OnnxModel): OnnxModel {
  const softmax = node('Softmax', ['classifier'], 'probabilities', { axis: { int: 1 } });
  return {
    ...model,
    nodes: [...model.nodes, softmax],
    outputs: model.outputs.map((output) =>
      output.name === 'classifier' ? { ...output, name: 'probabilities' } : output,
    ),
  };
}

/** A whole level of the pyramid (SPEC 5.2), from the picture and the level's height and width. */
function withPreprocessing(model: OnnxModel, { input }: Network, margin: number): OnnxModel {
  if (input.channels !== 3) {
    throw new GeometryError(`a picture has 3 channels, and network ${model.name} takes ${input.channels}`);
  }
  const resize = {
    mode: { string: 'linear' },
    antialias: { int: 1 },
    // What lies outside the picture takes no part (SPEC 4.11).
    exclude_outside: { int: 1 },
  };
  const widths = BigInt64Array.from([0, 0, margin, margin, 0, 0, margin, margin], BigInt);
  return {
    ...model,
    // The first with an antialiased Resize.
    opset: 18,
    nodes: [
      node('Cast', ['picture'], 'pixels', { to: { int: float32 } }),
      node('Transpose', ['pixels'], 'planes', { perm: { ints: [2, 0, 1] } }),
      node('Unsqueeze', ['planes', 'window.axis'], 'whole'),
      node('Concat', ['window and channels', 'size'], 'sizes', { axis: { int: 0 } }),
      node('Resize', ['whole', '', '', 'sizes'], 'level', resize),
      node('Sub', ['level', 'mean'], 'centred'),
      node('Div', ['centred', 'deviation'], 'normalised'),
      node('Pad', ['normalised', 'margin.widths'], imageName),
      ...model.nodes,
    ],
    initializers: [
      ...model.initializers,
      { name: 'window.axis', shape: [1], data: BigInt64Array.of(0n) },
      { name: 'window and channels', shape: [2], data: BigInt64Array.of(1n, 3n) },
      { name: 'mean', shape: [], data: Float32Array.of(input.mean) },
      { name: 'deviation', shape: [], data: Float32Array.of(input.deviation) },
      { name: 'margin.widths', shape: [8], data: widths },
    ],
    inputs: [
      { name: 'picture', shape: ['picture height', 'picture width', 3], type: 'uint8' },
      { name: 'size', shape: [2], type: 'int64' },
    ],
  };
}

/** ONNX's number for the type. */
const float32 = 1;

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: OnnxNode['attributes'] = {},
): OnnxNode {
  return { name: output, operator, inputs, outputs: [output], attributes };
}
