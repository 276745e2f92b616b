/** A plan as an ONNX graph: each step one node or two, sizes open. */
import type { ActivationLayer } from '../../reference/activations.js';
import { type Footprint, hasPadding, noPadding, type Padding } from '../../reference/geometry.js';
import type { Weights } from '../backend.js';
import { endOf, type Plan, type Step } from '../plan.js';
import { weightsOf } from '../weights.js';
import {
  dataTypes,
  integers,
  node,
  type OnnxAttributes,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  scalar,
} from './onnx-file.js';

/** Names of the graph's input [window, channel, y, x] and of the output of a plan without heads. */
export const imageName = 'image';
export const featuresName = 'features';

/**
 * What zero padding is filled with. Of a pooling after a padding by 0, whose every bit is 0, onnxruntime makes one pooling
 * that passes over the padding: another result where all else in a window is negative, and an error where the padding is as
 * wide as the kernel. -0 it leaves alone, and -0 is 0.
 */
export const padding = scalar('padding', -0);

/**
 * @param keepsNaN padding, ReLU and pooling as SPEC 4.1 to 4.3 have them where there is a NaN; else as the operators of the
 *   same name, quicker, of which engines are free to hide one
 */
export function planGraph(name: string, plan: Plan, weights: Weights, keepsNaN: boolean): OnnxModel {
  const graph = new GraphBuilder(weights, keepsNaN);
  const { channels } = plan.input;
  const pooled = graph.steps(plan.trunk, imageName);
  const outputs = plan.heads.map(({ name: head = featuresName, steps }) => {
    const end = endOf(steps, endOf(plan.trunk, plan.input));
    graph.rename(graph.steps(steps, pooled), head);
    return { name: head, shape: ['window', end.channels, `${head} height`, `${head} width`] };
  });
  return {
    name,
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [{ name: imageName, shape: ['window', channels, 'height', 'width'] }],
    outputs,
  };
}

class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #weights: Weights;
  readonly #keepsNaN: boolean;
  readonly #counts = new Map<string, number>();

  constructor(weights: Weights, keepsNaN: boolean) {
    this.#weights = weights;
    this.#keepsNaN = keepsNaN;
  }

  /** @returns the name of the last step's output */
  steps(steps: readonly Step[], from: string): string {
    return steps.reduce((input, step) => this.#step(step, input), from);
  }

  /** Another name for a value, without a computation where that can be. */
  rename(from: string, to: string): void {
    this.#node('Identity', to, [from]);
  }

  #step(step: Step, input: string): string {
    switch (step.kind) {
      case 'conv2d': {
        const { weight, bias } = weightsOf(this.#weights, step.name);
        const { padding } = step.footprint;
        // An engine may pass over the zeros of padding, and so over a NaN that an infinite weight makes there.
        const isApart = this.#keepsNaN && hasPadding(padding);
        const footprint = isApart ? { ...step.footprint, padding: noPadding } : step.footprint;
        const inputs = [
          isApart ? this.#pad(`${step.name}.padded`, input, padding) : input,
          this.#constant({ name: `${step.name}.weight`, ...weight }),
          this.#constant({ name: `${step.name}.bias`, ...bias }),
        ];
        const summed = this.#node('Conv', step.name, inputs, windowAttributes(footprint));
        const { activation } = step;
        if (activation === undefined) return summed;
        return this.#activation(`${step.name}.${activation.kind}`, summed, activation);
      }
      case 'activation':
        return this.#activation(this.#numbered(step.activation.kind), input, step.activation);
      case 'maxPool2d':
        return this.#maxPool(this.#numbered('pool'), input, windowAttributes(step.footprint));
      case 'zeroPad2d':
        return this.#pad(this.#numbered('pad'), input, step.footprint.padding);
      case 'mask':
        throw new Error('images do not share planes where sizes cost nothing');
    }
  }

  #pad(name: string, input: string, around: Padding): string {
    const widths = integers(`${name}.widths`, padWidths(around));
    return this.#node('Pad', name, [input, this.#constant(widths), this.#constant(padding)]);
  }

  #activation(name: string, input: string, layer: ActivationLayer): string {
    switch (layer.kind) {
      case 'relu':
        return this.#relu(name, input, layer.threshold);
    }
  }

  #relu(name: string, input: string, threshold: number): string {
    if (!this.#keepsNaN) {
      if (threshold === 0) return this.#node('Relu', name, [input]);
      return this.#node('ThresholdedRelu', name, [input], { alpha: { float: threshold } });
    }
    const limit = this.#constant(scalar(`${name}.threshold`, threshold));
    const isBelow = this.#node('LessOrEqual', `${name}.isBelow`, [input, limit]);
    return this.#node('Where', name, [isBelow, this.#zero(), input]);
  }

  /** The largest value; NaN wherever the largest of 1 for a NaN and 0 for a number is 1. */
  #maxPool(name: string, input: string, attributes: OnnxAttributes): string {
    if (!this.#keepsNaN) return this.#node('MaxPool', name, [input], attributes);
    const largest = this.#node('MaxPool', `${name}.largest`, [input], attributes);
    const marked = this.#node('IsNaN', `${name}.isNaN`, [input]);
    const counted = this.#node('Cast', `${name}.counted`, [marked], { to: { int: dataTypes.float32 } });
    const pooled = this.#node('MaxPool', `${name}.pooled`, [counted], attributes);
    const hasNaN = this.#node('Greater', `${name}.hasNaN`, [pooled, this.#zero()]);
    const notANumber = this.#constant(scalar('notANumber', Number.NaN));
    return this.#node('Where', name, [hasNaN, notANumber, largest]);
  }

  #zero(): string {
    return this.#constant(scalar('zero', 0));
  }

  /** @returns the name, which is its output's too */
  #node(operator: string, name: string, inputs: readonly string[], attributes?: OnnxAttributes): string {
    this.nodes.push(node(operator, name, inputs, attributes));
    return name;
  }

  #constant(tensor: OnnxTensor): string {
    if (!this.initializers.some(({ name }) => name === tensor.name)) this.initializers.push(tensor);
    return tensor.name;
  }

  #numbered(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `${name}${count}`;
  }
}

/** What `Pad` takes for maps [window, channel, y, x]: widths before, then after, along each axis. */
export function padWidths({ top, left, bottom, right }: Padding): readonly number[] {
  return [0, 0, top, left, 0, 0, bottom, right];
}

export function windowAttributes({ kernel, stride, padding, dilation }: Footprint): OnnxAttributes {
  const { top, left, bottom, right } = padding;
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: stride },
    dilations: { ints: dilation },
    ...(hasPadding(padding) ? { pads: { ints: [top, left, bottom, right] } } : {}),
  };
}
