/** A network as an ONNX model for other programs (SPEC 7.7). */
import { GeometryError } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { Weights } from '../backend.js';
import { checkHead, checkNetwork, headsOf } from '../given.js';
import { planDense, planLayer } from '../plan.js';
import { checkWeights } from '../weights.js';
import { imageName, padding, padWidths, planGraph } from './graph.js';
import { dataTypes, integers, node, type OnnxModel, scalar } from './onnx-file.js';

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
  const heads = headsOf(network);
  for (const head of heads) checkHead(network, head);
  const plan =
    layer === undefined ? planDense(network, input, stride, heads, false) : planLayer(network, input, layer);
  const graph = planGraph(network.name, plan, weights, false);
  const scored = softmax && layer === undefined ? withSoftmax(graph) : graph;
  return preprocessing === undefined ? scored : withPreprocessing(scored, network, preprocessing.margin);
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
  const margins = { top: margin, left: margin, bottom: margin, right: margin };
  return {
    ...model,
    // The first with an antialiased Resize.
    opset: 18,
    nodes: [
      node('Cast', 'pixels', ['picture'], { to: { int: dataTypes.float32 } }),
      node('Transpose', 'planes', ['pixels'], { perm: { ints: [2, 0, 1] } }),
      node('Unsqueeze', 'whole', ['planes', 'window.axis']),
      node('Concat', 'sizes', ['window and channels', 'size'], { axis: { int: 0 } }),
      node('Resize', 'level', ['whole', '', '', 'sizes'], resize),
      node('Sub', 'centred', ['level', 'mean']),
      node('Div', 'normalised', ['centred', 'deviation']),
      node('Pad', imageName, ['normalised', 'margin.widths', padding.name]),
      ...model.nodes,
    ],
    initializers: [
      ...model.initializers.filter(({ name }) => name !== padding.name),
      padding,
      integers('window.axis', [0]),
      integers('window and channels', [1, 3]),
      scalar('mean', input.mean),
      scalar('deviation', input.deviation),
      integers('margin.widths', padWidths(margins)),
    ],
    inputs: [
      { name: 'picture', shape: ['picture height', 'picture width', 3], type: 'uint8' },
      { name: 'size', shape: [2], type: 'int64' },
    ],
  };
}
