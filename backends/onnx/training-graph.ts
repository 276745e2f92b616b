/** Forward and backward of a batch as one ONNX graph (SPEC 4.9, 7.8). */
import type { ActivationLayer } from '../../reference/activations.js';
import type { BoxForm } from '../../reference/box-forms.js';
import type { BoxLossName } from '../../reference/box-losses.js';
import type { Footprint } from '../../reference/geometry.js';
import type { HeadName, Layer, Network } from '../../reference/layers.js';
import {
  type ConvolutionStep,
  type MapShape,
  type PadStep,
  type PoolStep,
  planLayers,
  valuesIn,
} from '../plan.js';
import type { TrainedStack } from '../trained-layers.js';
import { padding, padWidths, windowAttributes } from './graph.js';
import {
  integers,
  node,
  type OnnxAttributes,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  scalar,
} from './onnx-file.js';
import { overlapGradient } from './overlap-gradient.js';

/** Names of inputs and outputs; weights, and gradients of weights, have the weights' own. */
export const names = {
  windows: 'windows',
  /** What the outputs of a head, or their softmax, should be, and what each difference counts: [location, output]. */
  target: (head: HeadName) => `${head} target`,
  share: (head: HeadName) => `${head} share`,
  outputs: (head: HeadName) => `${head} outputs`,
  gradient: (weight: string) => `gradient of ${weight}`,
} as const;

/** The loss of a head: softmax cross-entropy of the classes, or one of boxes. */
export type LossName = 'classes' | BoxLossName;

/** A head that takes part. */
export interface GraphHead {
  readonly head: HeadName;
  /** The features, the same for all heads, and its layers behind them. */
  readonly stack: TrainedStack;
  /** Without one there are no targets and no gradients: the outputs alone, of a stack of which nothing is trained. */
  readonly loss?: LossName;
}

export interface TrainingGraph {
  readonly model: OnnxModel;
  /**
   * The dropout layers that take part: the input of their factors, the shape of what they drop from, and their number among
   * the layers of their head's stack.
   */
  readonly dropouts: readonly Dropout[];
  /** Names of the convolutions that take part, and of those that are trained. */
  readonly convolutions: readonly string[];
  readonly trained: readonly string[];
}

interface Dropout {
  readonly factors: string;
  readonly index: number;
  readonly rate: number;
  readonly shape: MapShape;
}

/** The way back through one layer: from the name of its output's gradient to that of its input's. */
type Backward = (gradient: string, wantsInput: boolean) => string;

/**
 * From windows, weights, dropout factors and targets to the raw outputs and the gradients of the weights. The gradient of
 * the outputs is share * (softmax(outputs) - target) for classes, share * (outputs - target) for `l2` of boxes, the target in
 * the network's form, and share * that of SPEC 4.16 for losses on IoU, through 4.17 where the form is by centre. Features
 * get the sum of what comes back from the heads.
 * @param heads one, or the classifier and the regressor
 * @param windows of a batch, and their size
 * @throws GeometryError when a kernel does not fit
 */
export function trainingGraph(
  { name, boxForm = 'edges', features }: Network,
  heads: readonly GraphHead[],
  windows: MapShape,
): TrainingGraph {
  const graph = new TrainingGraphBuilder();
  graph.input(names.windows, windows);
  const shared = features.length + 1;
  const [{ stack }] = heads;
  const pooled = graph.part('features', { stack, from: 0, to: shared }, names.windows, windows);
  const gradients: string[] = [];
  for (const { head, stack, loss } of heads) {
    const { output, shape, backward } = graph.part(
      head,
      { stack, from: shared, to: stack.layers.length },
      pooled.output,
      pooled.shape,
    );
    graph.outputs(head, output, shape);
    if (loss !== undefined) gradients.push(backward(graph.loss(head, loss, boxForm, shape)));
  }
  if (gradients.length > 0 && stack.firstTrained < shared) pooled.backward(graph.sum(gradients));
  const convolutions = new Map(
    heads.flatMap(({ stack: { layers, frozen } }) =>
      layers.flatMap((layer, index) => (layer.kind === 'conv2d' ? [[layer.name, index >= frozen]] : [])),
    ),
  );
  return {
    model: graph.model(name),
    dropouts: graph.dropouts,
    convolutions: [...convolutions.keys()],
    trained: [...convolutions].filter(([, isTrained]) => isTrained).map(([name]) => name),
  };
}

/** Layers of a stack that follow one another. */
interface Part {
  readonly stack: TrainedStack;
  readonly from: number;
  readonly to: number;
}

interface PartPass {
  readonly output: string;
  readonly shape: MapShape;
  /** To the gradient of what went in, which is none where nothing before it is trained. */
  readonly backward: (gradient: string) => string;
}

interface Pass {
  readonly output: string;
  readonly shape: MapShape;
  readonly backward: Backward;
}

class TrainingGraphBuilder {
  readonly dropouts: Dropout[] = [];
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxTensor>();
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];

  model(name: string): OnnxModel {
    return {
      name,
      nodes: this.#nodes,
      initializers: [...this.#initializers.values()],
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
  }

  input(name: string, shape: MapShape): void {
    this.#inputs.push({ name, shape: dimensions(shape) });
  }

  part(label: string, { stack, from, to }: Part, input: string, windows: MapShape): PartPass {
    const backwards: { readonly index: number; readonly backward: Backward }[] = [];
    let [output, shape] = [input, windows];
    for (let index = from; index < to; index++) {
      const layer = stack.layers[index];
      if (layer.kind === 'dropout' && index < stack.frozen) continue;
      const isTrained = index >= stack.firstTrained;
      const pass = this.#layer(layer, `${label} ${index} ${layer.kind}`, output, shape, isTrained);
      if (layer.kind === 'dropout') {
        this.dropouts.push({
          factors: factorsOf(`${label} ${index} dropout`),
          index,
          rate: layer.rate,
          shape,
        });
      }
      if (isTrained) backwards.push({ index, backward: pass.backward });
      output = pass.output;
      shape = pass.shape;
    }
    return {
      output,
      shape,
      backward: (gradient) =>
        backwards.reduceRight(
          (flowing, { index, backward }) => backward(flowing, index > stack.firstTrained),
          gradient,
        ),
    };
  }

  /** Of gradients of the same map, by name. */
  sum(gradients: readonly string[]): string {
    return gradients.length === 1 ? gradients[0] : this.#node('Sum', 'gradient of all heads', gradients);
  }

  #layer(layer: Layer, label: string, input: string, shape: MapShape, isTrained: boolean): Pass {
    if (layer.kind === 'dropout') return this.#dropout(label, input, shape);
    const [step] = planLayers([layer], shape);
    switch (step.kind) {
      case 'conv2d':
        return this.#convolution(step, input, isTrained);
      case 'activation':
        return this.#activation(label, step.activation, input, shape);
      case 'maxPool2d':
        return this.#maxPool(label, step, input, isTrained);
      case 'zeroPad2d':
        return this.#zeroPad(label, step, input);
      case 'mask':
        throw new TypeError('a layer is no mask');
    }
  }

  outputs(head: HeadName, output: string, shape: MapShape): void {
    const name = this.#node('Identity', names.outputs(head), [output]);
    this.#outputs.push({ name, shape: dimensions(shape) });
  }

  /** @returns the name of the gradient of the head's outputs */
  loss(head: HeadName, loss: LossName, form: BoxForm, shape: MapShape): string {
    const { windows = 1, channels, height, width } = shape;
    const rows = [windows * height * width, channels];
    for (const name of [names.target(head), names.share(head)]) this.#inputs.push({ name, shape: rows });
    const byLocation = this.#node('Transpose', `${head} outputs by location`, [names.outputs(head)], {
      perm: { ints: [0, 2, 3, 1] },
    });
    const flat = this.#node('Reshape', `${head} outputs as rows`, [
      byLocation,
      this.#integers(`${head} rows`, rows),
    ]);
    const slope = this.#lossSlope(head, loss, form, flat, rows);
    const shared = this.#node('Mul', `gradient of the ${head} outputs`, [slope, names.share(head)]);
    const places = this.#integers(`${head} places`, [windows, height, width, channels]);
    const placed = this.#node('Reshape', `${head} gradient by location`, [shared, places]);
    return this.#node('Transpose', `gradient of the ${head}`, [placed], { perm: { ints: [0, 3, 1, 2] } });
  }

  /** The gradient of one location's loss, as if each of its outputs took part. */
  #lossSlope(
    head: HeadName,
    loss: LossName,
    form: BoxForm,
    outputs: string,
    rows: readonly number[],
  ): string {
    const target = names.target(head);
    switch (loss) {
      case 'classes': {
        const given = this.#node('Softmax', 'probabilities', [outputs], { axis: { int: 1 } });
        return this.#node('Sub', `${head} difference`, [given, target]);
      }
      case 'l2':
        return this.#node('Sub', `${head} difference`, [outputs, target]);
      case 'iou':
      case 'giou': {
        const { nodes, initializers, output } = overlapGradient(loss, form, outputs, target, rows);
        this.#nodes.push(...nodes);
        for (const tensor of initializers) this.#initializers.set(tensor.name, tensor);
        return output;
      }
    }
  }

  #convolution(
    { name, footprint, input: from, output: to }: ConvolutionStep,
    input: string,
    isTrained: boolean,
  ): Pass {
    const { kernel } = footprint;
    const weight = `${name}.weight`;
    const bias = `${name}.bias`;
    this.#inputs.push(
      { name: weight, shape: [to.channels, from.channels, ...kernel] },
      { name: bias, shape: [to.channels] },
    );
    const output = this.#node('Conv', name, [input, weight, bias], windowAttributes(footprint));
    const backward: Backward = (gradient, wantsInput) => {
      if (isTrained) {
        this.#weightGradient(weight, input, gradient, footprint);
        this.#output(
          'ReduceSum',
          bias,
          [gradient, this.#integers('all but channels', [0, 2, 3])],
          [to.channels],
          {
            keepdims: { int: 0 },
          },
        );
      }
      if (!wantsInput) return gradient;
      return this.#node('ConvTranspose', `gradient before ${name}`, [gradient, weight], {
        ...windowAttributes(footprint),
        output_padding: { ints: leftOver(from, to, footprint) },
      });
    };
    return { output, shape: to, backward };
  }

  /**
   * The sum over windows and places of input * gradient: a convolution whose windows are the input's channels, and whose
   * channels are the windows; stride and dilation change places. What it gives beyond the kernel, where the stride leaves
   * something over, is left out.
   */
  #weightGradient(
    weight: string,
    input: string,
    gradient: string,
    { kernel, stride, dilation, padding }: Footprint,
  ): void {
    const exchange = { perm: { ints: [1, 0, 2, 3] } };
    const byChannel = this.#node('Transpose', `${weight} input by channel`, [input], exchange);
    const kernels = this.#node('Transpose', `${weight} gradient by channel`, [gradient], exchange);
    const { kernel_shape: _, ...attributes } = windowAttributes({
      kernel,
      stride: dilation,
      dilation: stride,
      padding,
    });
    const sums = this.#node('Conv', `${weight} sums`, [byChannel, kernels], attributes);
    const cut = this.#node('Slice', `${weight} cut`, [
      sums,
      this.#integers('from 0, 0', [0, 0]),
      this.#integers(`to ${kernel}`, kernel),
      this.#integers('y and x', [2, 3]),
    ]);
    this.#output('Transpose', weight, [cut], undefined, exchange);
  }

  #activation(label: string, layer: ActivationLayer, input: string, shape: MapShape): Pass {
    switch (layer.kind) {
      case 'relu':
        return this.#relu(label, layer.threshold, input, shape);
    }
  }

  #relu(label: string, threshold: number, input: string, shape: MapShape): Pass {
    const limit = this.#floats(`${threshold}`, threshold);
    const isBelow = this.#node('LessOrEqual', `${label} is below`, [input, limit]);
    const zero = this.#floats('0', 0);
    const output = this.#node('Where', label, [isBelow, zero, input]);
    return {
      output,
      shape,
      backward: (gradient) => this.#node('Where', `gradient before ${label}`, [isBelow, zero, gradient]),
    };
  }

  #maxPool(
    label: string,
    { input: from, output: to, footprint }: PoolStep,
    input: string,
    isTrained: boolean,
  ): Pass {
    const places = `${label} places`;
    this.#nodes.push({
      name: label,
      operator: 'MaxPool',
      inputs: [input],
      outputs: isTrained ? [label, places] : [label],
      attributes: windowAttributes(footprint),
    });
    const backward: Backward = (gradient) => {
      const flat = this.#integers('flat', [-1]);
      const zeros = this.#node('ConstantOfShape', `${label} zeros`, [
        this.#integers(`${label} count`, [valuesIn(from)]),
      ]);
      const scattered = this.#node(
        'ScatterElements',
        `${label} scattered`,
        [
          zeros,
          this.#node('Reshape', `${label} flat places`, [places, flat]),
          this.#node('Reshape', `${label} flat gradient`, [gradient, flat]),
        ],
        { axis: { int: 0 }, reduction: { string: 'add' } },
      );
      return this.#node('Reshape', `gradient before ${label}`, [
        scattered,
        this.#integers(`${label} shape`, dimensions(from)),
      ]);
    };
    return { output: label, shape: to, backward };
  }

  #zeroPad(label: string, { input: from, output: to, footprint }: PadStep, input: string): Pass {
    const { top, left } = footprint.padding;
    const widths = this.#integers(`${label} widths`, padWidths(footprint.padding));
    this.#initializers.set(padding.name, padding);
    const output = this.#node('Pad', label, [input, widths, padding.name]);
    const backward: Backward = (gradient) =>
      this.#node('Slice', `gradient before ${label}`, [
        gradient,
        this.#integers(`${label} start`, [top, left]),
        this.#integers(`${label} end`, [top + from.height, left + from.width]),
        this.#integers('y and x', [2, 3]),
      ]);
    return { output, shape: to, backward };
  }

  #dropout(label: string, input: string, shape: MapShape): Pass {
    const factors = factorsOf(label);
    this.input(factors, shape);
    const apply = (name: string, from: string) => this.#node('Mul', name, [from, factors]);
    return {
      output: apply(label, input),
      shape,
      backward: (gradient) => apply(`gradient before ${label}`, gradient),
    };
  }

  /** The gradient of a weight, as an output. */
  #output(
    operator: string,
    weight: string,
    inputs: readonly string[],
    shape: readonly number[] | undefined,
    attributes: OnnxAttributes,
  ): void {
    const name = this.#node(operator, names.gradient(weight), inputs, attributes);
    const declared = this.#inputs.find((input) => input.name === weight)!.shape;
    this.#outputs.push({ name, shape: shape ?? declared });
  }

  #node(operator: string, name: string, inputs: readonly string[], attributes?: OnnxAttributes): string {
    this.#nodes.push(node(operator, name, inputs, attributes));
    return name;
  }

  #integers(name: string, values: readonly number[]): string {
    this.#initializers.set(name, integers(name, values));
    return name;
  }

  #floats(name: string, value: number): string {
    this.#initializers.set(name, scalar(name, value));
    return name;
  }
}

/** The input that a dropout multiplies by. */
function factorsOf(label: string): string {
  return `${label} factors`;
}

/** [window, channel, y, x] */
function dimensions({ windows = 1, channels, height, width }: MapShape): number[] {
  return [windows, channels, height, width];
}

/** Rows and columns at the end of a convolution's padded input that no kernel reaches. */
function leftOver(
  input: MapShape,
  output: MapShape,
  { kernel, stride, padding, dilation }: Footprint,
): number[] {
  const along = (length: number, padded: number, count: number, axis: 0 | 1) =>
    length + padded - ((count - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1);
  return [
    along(input.height, padding.top + padding.bottom, output.height, 0),
    along(input.width, padding.left + padding.right, output.width, 1),
  ];
}
