/** Where the context of a level looks, in whole numbers inside a graph (SPEC 3.8). */
import { contextLevel, contextOf } from '../../reference/context.js';
import { type Pair, receptiveField } from '../../reference/geometry.js';
import { layerFootprint, type Network } from '../../reference/layers.js';
import { contextNames, partNames } from './context-graph.js';
import { type GraphPart, integers, node, type OnnxTensor } from './onnx-file.js';

/** Name of the size of a level's context, int64 [2]. */
export const lowerSize = 'context.size';

/** The size of a level's context, from the level's `size`. */
export function contextSize(network: Network): GraphPart {
  const { ratio } = contextOf(network);
  const name = (step: string) => `${lowerSize}.${step}`;
  return {
    nodes: [
      node('Mul', name('doubled'), ['size', name('two')]),
      node('Add', name('sum'), [name('doubled'), name('ratio')]),
      node('Div', name('rounded'), [name('sum'), name('divisor')]),
      node('Max', lowerSize, [name('rounded'), name('one')]),
    ],
    initializers: [
      integers(name('one'), [1]),
      integers(name('two'), [2]),
      integers(name('ratio'), [ratio]),
      integers(name('divisor'), [2 * ratio]),
    ],
  };
}

/** `rows` and `columns` of the context that outputs are joined to, from `size` and `context.size`. */
export function locationsOf(network: Network, stride: 'fine' | 'coarse', margin: number): GraphPart {
  const fine = receptiveField(network.features.map(layerFootprint)).stride;
  const step: Pair =
    stride === 'fine' ? fine : [fine[0] * network.lastPool[0], fine[1] * network.lastPool[1]];
  const lowerMargin = contextMargin(network, margin);
  const along = (axis: 0 | 1): GraphPart => {
    const result = axis === 0 ? contextNames.rows : contextNames.columns;
    const window = network.input.window[axis];
    const name = (part: string) => `${result}.${part}`;
    const constants: Readonly<Record<string, number>> = {
      zero: 0,
      one: 1,
      two: 2,
      axis,
      mapAxis: axis + 2,
      // What an output's centre moves by, doubled, and where the first is.
      step: 2 * step[axis],
      first: window - 2 * margin,
      lowerFirst: 2 * lowerMargin - window,
      spacing: 2 * fine[axis],
    };
    const operations: readonly (readonly [operator: string, output: string, ...inputs: string[]])[] = [
      ['Gather', 'own', 'size', name('axis')],
      ['Gather', 'lower', lowerSize, name('axis')],
      ['Gather', 'outputs', 'image.shape', name('mapAxis')],
      ['Gather', 'windows', 'context.shape', name('mapAxis')],
      ['Range', 'output', name('zero'), name('outputs'), name('one')],
      ['Mul', 'moved', name('output'), name('step')],
      ['Add', 'centre', name('moved'), name('first')],
      ['Mul', 'centreBelow', name('centre'), name('lower')],
      ['Mul', 'marginBelow', name('lowerFirst'), name('own')],
      ['Add', 'start', name('centreBelow'), name('marginBelow')],
      ['Mul', 'divisor', name('spacing'), name('own')],
      ['Mul', 'startTwice', name('start'), name('two')],
      ['Add', 'dividend', name('startTwice'), name('divisor')],
      ['Mul', 'divisorTwice', name('divisor'), name('two')],
      // Towards 0, and so not downwards where it is negative: the nearest that there is is 0 then in any case.
      ['Div', 'nearest', name('dividend'), name('divisorTwice')],
      ['Sub', 'last', name('windows'), name('one')],
      ['Min', 'notAfter', name('nearest'), name('last')],
    ];
    return {
      nodes: [
        ...operations.map(([operator, output, ...inputs]) => node(operator, name(output), inputs)),
        node('Max', result, [name('notAfter'), name('zero')]),
      ],
      initializers: Object.entries(constants).map(([constant, value]) => wholeScalar(name(constant), value)),
    };
  };
  const [rows, columns] = [along(0), along(1)];
  return {
    nodes: [
      node('Shape', 'image.shape', [`${partNames.image}classifier`]),
      node('Shape', 'context.shape', [`${partNames.context}classifier`]),
      ...rows.nodes,
      ...columns.nodes,
    ],
    initializers: [...rows.initializers, ...columns.initializers],
  };
}

/** Of a level's context, whatever the level's size. */
export function contextMargin(network: Network, margin: number): number {
  return contextLevel(network, { size: network.input.window, margin }).margin;
}

function wholeScalar(name: string, value: number): OnnxTensor {
  return { name, shape: [], data: BigInt64Array.of(BigInt(value)) };
}
