/** A network with context as one graph (SPEC 3.8, 7.7): its halves over the two images, joined, and what follows. */
import type { Conv2dLayer, HeadName, Network } from '../../reference/layers.js';
import type { Weights } from '../backend.js';
import { halvesNetwork, halvesWeights, tailNetwork, tailWeights } from '../context/halves.js';
import { headsOf } from '../given.js';
import { planDense, windowShape } from '../plan.js';
import { imageName, planGraph } from './graph.js';
import {
  type GraphPart,
  integers,
  node,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
} from './onnx-file.js';

/** Names of the inputs beside the image: its lower resolution, and which row and column of it each output is joined to. */
export const contextNames = { image: 'context', rows: 'rows', columns: 'columns' } as const;

const locationInputs: readonly OnnxValue[] = [
  { name: contextNames.rows, shape: ['rows'], type: 'int64' },
  { name: contextNames.columns, shape: ['columns'], type: 'int64' },
];

/** What the values of the part that reads the image, or its context, are called before their own names. */
export const partNames = { image: 'image.', context: 'context.' } as const;

/**
 * The network's heads, from `image` and `context`.
 * @param located what makes `rows` and `columns` of values that the graph has; they are inputs where it is not given
 */
export function contextGraph(
  network: Network,
  weights: Weights,
  stride: 'fine' | 'coarse',
  located?: GraphPart,
): OnnxModel {
  const halves = halvesNetwork(network);
  const ofHalves = halvesWeights(network, weights);
  const half = (part: string, input: string, at: 'fine' | 'coarse') => {
    const plan = planDense(halves, windowShape(network), at, headsOf(network), false);
    return renamed(planGraph(network.name, plan, ofHalves, false), part, { [imageName]: input });
  };
  const own = half(partNames.image, imageName, stride);
  const lower = half(partNames.context, contextNames.image, 'fine');
  const heads = headsOf(network).map((head) => {
    const { outChannels } = halves.heads[head]!.at(-1) as Conv2dLayer;
    return joinedHead(network, head, weights, outChannels);
  });
  const { channels } = network.input;
  return {
    name: network.name,
    nodes: [...own.nodes, ...lower.nodes, ...(located?.nodes ?? []), ...heads.flatMap(({ nodes }) => nodes)],
    // Both halves read the same weights.
    initializers: [
      ...own.initializers,
      ...(located?.initializers ?? []),
      ...heads.flatMap(({ initializers }) => initializers),
    ],
    inputs: [
      { name: imageName, shape: ['window', channels, 'height', 'width'] },
      { name: contextNames.image, shape: ['window', channels, 'context height', 'context width'] },
      ...(located === undefined ? locationInputs : []),
    ],
    outputs: heads.flatMap(({ outputs }) => outputs),
  };
}

/**
 * A head from the sums of its halves on.
 * @param both channels of what the halves give for each image
 */
function joinedHead(network: Network, head: HeadName, weights: Weights, both: number): OnnxModel {
  const constant = (name: string) => `${head}.${name}`;
  const joined = `${head}.joined`;
  const sum: readonly OnnxNode[] = [
    node('Slice', `${head}.own`, [
      `${partNames.image}${head}`,
      constant('first'),
      constant('half'),
      constant('channels'),
    ]),
    node('Slice', `${head}.lower`, [
      `${partNames.context}${head}`,
      constant('half'),
      constant('both'),
      constant('channels'),
    ]),
    node('Gather', `${head}.inRows`, [`${head}.lower`, contextNames.rows], { axis: { int: 2 } }),
    node('Gather', `${head}.located`, [`${head}.inRows`, contextNames.columns], { axis: { int: 3 } }),
    node('Add', joined, [`${head}.own`, `${head}.located`]),
  ];
  const tail = tailGraph(network, head, weights, joined, both / 2);
  return {
    ...tail,
    nodes: [...sum, ...tail.nodes],
    initializers: [
      integers(constant('channels'), [1]),
      integers(constant('first'), [0]),
      integers(constant('half'), [both / 2]),
      integers(constant('both'), [both]),
      ...tail.initializers,
    ],
  };
}

/** What follows where the halves are joined. */
function tailGraph(
  network: Network,
  head: HeadName,
  weights: Weights,
  joined: string,
  joinedChannels: number,
): OnnxModel {
  const shape = (channels: number | string) => ['window', channels, `${head} height`, `${head} width`];
  const tail = tailNetwork(network, head);
  if (tail === undefined) {
    return {
      name: network.name,
      nodes: [node('Identity', head, [joined])],
      initializers: [],
      inputs: [],
      outputs: [{ name: head, shape: shape(joinedChannels) }],
    };
  }
  const plan = planDense(tail, windowShape(tail), 'fine', ['classifier'], false);
  const graph = planGraph(tail.name, plan, tailWeights(network, head, weights), false);
  const names = { [imageName]: joined, classifier: head };
  const { outputs, ...others } = renamed(graph, `${head}.`, names);
  return { ...others, outputs: [{ name: head, shape: shape(outputs[0].shape[1]) }] };
}

/** The graph with a prefix before the names of all its values but weights and constants; some get another name. */
function renamed(model: OnnxModel, prefix: string, names: Readonly<Record<string, string>>): OnnxModel {
  const constants = new Set(model.initializers.map(({ name }) => name));
  const nameOf = (name: string) => names[name] ?? (constants.has(name) ? name : prefix + name);
  return {
    ...model,
    nodes: model.nodes.map((one) => ({
      ...one,
      name: nameOf(one.name),
      inputs: one.inputs.map(nameOf),
      outputs: one.outputs.map(nameOf),
    })),
    inputs: model.inputs.map((one) => ({ ...one, name: nameOf(one.name) })),
    outputs: model.outputs.map((one) => ({ ...one, name: nameOf(one.name) })),
  };
}
