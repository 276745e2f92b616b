/** The gradient of a loss on IoU as nodes of an ONNX graph (SPEC 4.16, 4.17, 7.8). */
import type { BoxForm } from '../../reference/box-forms.js';
import { integers, node, type OnnxNode, type OnnxTensor, scalar } from './onnx-file.js';

export interface GraphPart {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  /** The name of its result. */
  readonly output: string;
}

/** Edges along both axes, [window, box, axis]. */
interface Edges {
  readonly low: string;
  readonly high: string;
}

/** What is predicted as edges, and how their gradient becomes that of the first and the last two of its four values. */
interface Predicted extends Edges {
  readonly backward: (slopes: Edges) => readonly [string, string];
}

/** An area, [window, box, 1], with its gradient with respect to the predicted low and high edges, [window, box, axis]. */
interface Area extends Edges {
  readonly value: string;
}

/**
 * The gradient of one window's loss with respect to what is predicted, for every box that a row has: most are not the
 * class's, and are multiplied by a share of 0 afterwards.
 * @param form of what is predicted; the target is edges
 * @param predicted, target names of values [window, 4 * box]
 */
export function overlapGradient(
  loss: 'iou' | 'giou',
  form: BoxForm,
  predicted: string,
  target: string,
  [windows, edges]: readonly number[],
): GraphPart {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const add = (operator: string, inputs: readonly string[], attributes = {}) => {
    const name = `${loss} ${nodes.length}`;
    nodes.push(node(operator, name, inputs, attributes));
    return name;
  };
  const whole = (name: string, values: readonly number[]) => {
    initializers.set(name, integers(name, values));
    return name;
  };
  const constant = (value: number) => {
    const name = `${value} of ${loss}`;
    initializers.set(name, scalar(name, value));
    return name;
  };
  const axis = { axis: { int: 2 } };
  const [zero, half, one] = [0, 0.5, 1].map(constant);

  /** The first two of every four values, and the others. */
  const halvesOf = (name: string): [string, string] => {
    const boxes = add('Reshape', [name, whole('box by box', [windows, edges / 4, 4])]);
    const part = (start: number) =>
      add('Slice', [
        boxes,
        whole(`from edge ${start}`, [start]),
        whole(`to edge ${start + 2}`, [start + 2]),
        whole('edges', [2]),
      ]);
    return [part(0), part(2)];
  };
  const edgesOf = (name: string): Edges => {
    const [low, high] = halvesOf(name);
    return { low, high };
  };
  /** Edges that an offset of the centre and logarithms of the sides stand for, and the way back of their gradient. */
  const edgesOfCentre = (name: string): Predicted => {
    const [offset, logarithms] = halvesOf(name);
    const middle = add('Add', [offset, half]);
    const reach = add('Mul', [add('Exp', [logarithms]), half]);
    return {
      low: add('Sub', [middle, reach]),
      high: add('Add', [middle, reach]),
      backward: ({ low, high }) => [add('Add', [low, high]), add('Mul', [add('Sub', [high, low]), reach])],
    };
  };
  const predictedEdges = (name: string): Predicted =>
    form === 'centre' ? edgesOfCentre(name) : { ...edgesOf(name), backward: ({ low, high }) => [low, high] };
  /** Of max(0, first - second): 1 above 0, 0 below, and half at 0. */
  const step = (first: string, second: string) => {
    const sign = add('Sign', [add('Sub', [first, second])]);
    return add('Mul', [add('Add', [sign, one]), half]);
  };
  const negative = (name: string) => add('Neg', [name]);
  /** @param share of an edge's gradient that the predicted one gets */
  const area = ({ low, high }: Edges, share?: Edges): Area => {
    const sides = add('Relu', [add('Sub', [high, low])]);
    const others = add('Gather', [sides, whole('other axis', [1, 0])], axis);
    const passed = add('Mul', [step(high, low), others]);
    const shared = (edge: keyof Edges) => (share === undefined ? passed : add('Mul', [passed, share[edge]]));
    const value = add('ReduceProd', [sides], { axes: { ints: [2] } });
    return { value, low: negative(shared('low')), high: shared('high') };
  };
  const onEdges = (change: (edge: keyof Edges) => string): Edges => ({
    low: change('low'),
    high: change('high'),
  });
  /** The gradient of part / whole: none where the latter is empty. */
  const ratio = (part: Area, all: Area): Edges => {
    const isEmpty = add('Equal', [all.value, zero]);
    const divisor = add('Where', [isEmpty, one, all.value]);
    const value = add('Div', [part.value, divisor]);
    return onEdges((edge) => {
      const slope = add('Sub', [part[edge], add('Mul', [value, all[edge]])]);
      return add('Where', [isEmpty, zero, add('Div', [slope, divisor])]);
    });
  };

  const own = predictedEdges(predicted);
  const other = edgesOf(target);
  const shared = area(
    { low: add('Max', [own.low, other.low]), high: add('Min', [own.high, other.high]) },
    { low: step(own.low, other.low), high: step(other.high, own.high) },
  );
  const [ownArea, otherArea] = [area(own), area(other)];
  const union: Area = {
    value: add('Sub', [add('Add', [ownArea.value, otherArea.value]), shared.value]),
    ...onEdges((edge) => add('Sub', [ownArea[edge], shared[edge]])),
  };
  const overlap = ratio(shared, union);
  let slopes = onEdges((edge) => negative(overlap[edge]));
  if (loss === 'giou') {
    const hull = area(
      { low: add('Min', [own.low, other.low]), high: add('Max', [own.high, other.high]) },
      { low: step(other.low, own.low), high: step(own.high, other.high) },
    );
    const filled = ratio(union, hull);
    const crossed = step(own.low, own.high);
    const crossing: Edges = { low: crossed, high: negative(crossed) };
    const before = slopes;
    slopes = onEdges((edge) => add('Sub', [add('Add', [crossing[edge], before[edge]]), filled[edge]]));
  }
  const joined = add('Concat', own.backward(slopes), axis);
  const output = add('Reshape', [joined, whole('row by row', [windows, edges])]);
  return { nodes, initializers: [...initializers.values()], output };
}
