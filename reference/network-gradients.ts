import { activateBackward, isActivation } from './activations.js';
import { expectContext } from './context.js';
import { conv2dBackward } from './conv2d.js';
import { dropout, dropoutBackward } from './dropout.js';
import { GeometryError } from './geometry.js';
import { joinChannels, joinChannelsBackward } from './join-channels.js';
import { type DropoutLayer, type HeadName, type Layer, layersThrough, type Network } from './layers.js';
import { maxPool2dBackward } from './max-pool2d.js';
import { assign, expectShape, type NdArray, reshape, zeros, zip } from './nd-array.js';
import { evaluateLayer, evaluateLayers, type NetworkWeights, weightsOf } from './network.js';
import { type BoxLoss, type ClassLoss, networkLoss } from './network-loss.js';
import { zeroPad2dBackward } from './zero-pad2d.js';

/** What to differentiate: the mean loss over a batch of windows, or over the locations of a batch of larger ones. */
export interface GradientOptions {
  readonly head: HeadName;
  /** [window, channel, y, x], normalised; each of the network's window size, or with weights of at least that size. */
  readonly windows: NdArray;
  /** Of a network with context, for each window that around the same centre which shows `ratio` times as much. */
  readonly context?: NdArray;
  readonly target: ClassLoss | BoxLoss;
  /** Boxes to learn beside the classes: their loss, and its gradients, are added so many times (paper section 6). */
  readonly beside?: { readonly target: BoxLoss; readonly factor: number };
  /** Features stay as they are, in evaluation: gradients of the head alone (paper section 4.2). */
  readonly freezeFeatures: boolean;
  /**
   * Mask [window, channel, y, x], 0 where a value is dropped, for the dropout that is layer `layerIndex` of features, last
   * pooling and `head` (counted from 0).
   */
  readonly dropoutMask: (layerIndex: number, shape: readonly number[], head: HeadName) => NdArray;
}

export interface NetworkGradients {
  readonly loss: number;
  /** Raw head outputs, [window, channel]; with weights [window, channel, y, x], at the coarse stride. */
  readonly outputs: NdArray;
  /** By name, those of all weights that are not frozen. */
  readonly gradients: NetworkWeights;
}

/** One layer over the batch, one map a window; `backward` turns gradients of the outputs into those of the inputs. */
interface Step {
  readonly outputs: readonly NdArray[];
  readonly backward: (outputGradients: readonly NdArray[]) => NdArray[];
}

/**
 * Loss, outputs and gradients of a network's weights through one head, over a batch of windows, or with weights over all
 * locations of larger ones at once; or through both heads, of which the outputs are the classifier's (SPEC 4.9).
 * @throws GeometryError when shapes do not belong together, without weights a window makes more than one output, or boxes
 *   are learnt beside anything but the classes of a network that is trained whole, have no weights where classes have, or
 *   have a factor that is negative or not finite
 */
export function gradients(
  network: Network,
  weights: NetworkWeights,
  options: GradientOptions,
): NetworkGradients {
  const { windows, context, target, beside } = options;
  expectWindows(network, windows, target);
  expectContextWindows(network, windows, context, target);
  if (beside !== undefined) expectBeside(options, beside);
  const ofHead = headGradients(network, weights, options);
  if (beside === undefined) return ofHead;
  const ofBoxes = headGradients(network, weights, { ...options, head: 'regressor', target: beside.target });
  return {
    loss: ofHead.loss + beside.factor * ofBoxes.loss,
    outputs: ofHead.outputs,
    gradients: withMultiple(ofHead.gradients, ofBoxes.gradients, beside.factor),
  };
}

function expectBeside(
  { head, target, freezeFeatures }: GradientOptions,
  { target: ofBoxes, factor }: NonNullable<GradientOptions['beside']>,
): void {
  if (head !== 'classifier' || freezeFeatures) {
    throw new GeometryError('boxes are learnt beside classes alone, with the features');
  }
  if (!(factor >= 0 && factor < Number.POSITIVE_INFINITY)) {
    throw new GeometryError(`boxes beside classes need a finite factor from 0 on, not ${factor}`);
  }
  if (target.weights !== undefined && ofBoxes.weights === undefined) {
    throw new GeometryError('with weights of classes there must be weights of boxes');
  }
}

function headGradients(
  network: Network,
  weights: NetworkWeights,
  { head, windows, context, target, freezeFeatures, dropoutMask }: GradientOptions,
): NetworkGradients {
  const layers = layersThrough(network, head);
  const frozen = freezeFeatures ? network.features.length + 1 : 0;
  const result: Record<string, NdArray> = {};
  const steps: Step[] = [];
  // Windows, then their contexts, through the same features.
  let maps: readonly NdArray[] = [windows, ...(context === undefined ? [] : [context])]
    .flatMap(slices)
    .map((window) => evaluateLayers(layers.slice(0, frozen), weights, window));
  for (let index = frozen; index < layers.length; index++) {
    const layer = layers[index];
    if (context !== undefined && index === network.features.length + 1) {
      const joined = joinStep(maps);
      steps.push(joined);
      maps = joined.outputs;
    }
    const step =
      layer.kind === 'dropout'
        ? dropoutStep(layer, maps, dropoutMask(index, [maps.length, ...maps[0].shape], head))
        : layerStep(layer, weights, maps, result);
    steps.push(step);
    maps = step.outputs;
  }
  const outputs = stacked(maps);
  if (target.weights === undefined) expectShape('the output of a window', maps[0], [undefined, 1, 1]);
  const { loss, gradient } = networkLoss(outputs, target, network.boxForm);
  let flowing = slices(gradient);
  for (const { backward } of steps.reverse()) flowing = backward(flowing);
  const outputShape = target.weights === undefined ? outputs.shape.slice(0, 2) : outputs.shape;
  return { loss, outputs: reshape(outputs, outputShape), gradients: result };
}

/** first + factor * second, by name; what one of them lacks counts as 0. */
function withMultiple(first: NetworkWeights, second: NetworkWeights, factor: number): NetworkWeights {
  const added = Object.entries(second).map(([name, gradient]): [string, NdArray] => [
    name,
    zip(first[name] ?? zeros(gradient.shape), gradient, (a, b) => a + factor * b),
  ]);
  return { ...first, ...Object.fromEntries(added) };
}

function expectWindows({ input }: Network, windows: NdArray, { weights }: ClassLoss | BoxLoss): void {
  const [height, width] = input.window;
  if (weights === undefined) {
    expectShape('the windows', windows, [undefined, input.channels, height, width]);
  } else {
    expectShape('the windows', windows, [undefined, input.channels, undefined, undefined]);
    if (windows.shape[2] < height || windows.shape[3] < width) {
      const given = `${windows.shape[2]}x${windows.shape[3]}`;
      throw new GeometryError(`windows must be at least ${height}x${width}, not ${given}`);
    }
  }
  if (windows.shape[0] === 0) throw new GeometryError('a batch needs at least one window');
}

function expectContextWindows(
  network: Network,
  windows: NdArray,
  context: NdArray | undefined,
  { weights }: ClassLoss | BoxLoss,
): void {
  if (network.context === undefined && context === undefined) return;
  expectContext(network);
  if (context === undefined) throw new GeometryError('windows need a context each');
  expectShape('the context of the windows', context, windows.shape);
  if (weights !== undefined) throw new GeometryError('windows with context are one location each');
}

/** The maps of windows, each joined with that of its context: there are as many of these, behind them. */
function joinStep(inputs: readonly NdArray[]): Step {
  const count = inputs.length / 2;
  return {
    outputs: inputs.slice(0, count).map((map, window) => joinChannels(map, inputs[count + window])),
    backward: (outputGradients) => {
      const parts = outputGradients.map((one) => joinChannelsBackward(one, inputs[0].shape[0]));
      return [...parts.map(({ first }) => first), ...parts.map(({ second }) => second)];
    },
  };
}

function dropoutStep({ rate }: DropoutLayer, inputs: readonly NdArray[], mask: NdArray): Step {
  return {
    outputs: inputs.map((input, window) => dropout(input, mask.pick(window), rate)),
    backward: (outputGradients) =>
      outputGradients.map((gradient, window) => dropoutBackward(gradient, mask.pick(window), rate)),
  };
}

/** Gradients of the layer's weights are summed over the windows, into `gradients`. */
function layerStep(
  layer: Exclude<Layer, DropoutLayer>,
  weights: NetworkWeights,
  inputs: readonly NdArray[],
  gradients: Record<string, NdArray>,
): Step {
  const inputGradient = (input: NdArray, outputGradient: NdArray): NdArray => {
    if (isActivation(layer)) return activateBackward(layer, input, outputGradient);
    switch (layer.kind) {
      case 'conv2d': {
        const { weight } = weightsOf(layer, weights);
        const parts = conv2dBackward(input, weight, outputGradient, layer);
        for (const part of ['weight', 'bias'] as const) {
          const name = `${layer.name}.${part}`;
          gradients[name] = name in gradients ? add(gradients[name], parts[part]) : parts[part];
        }
        return parts.input;
      }
      case 'zeroPad2d':
        return zeroPad2dBackward(outputGradient, layer.padding);
      case 'maxPool2d':
        return maxPool2dBackward(input, outputGradient, layer);
    }
  };
  return {
    outputs: inputs.map((input) => evaluateLayer(layer, weights, input)),
    backward: (outputGradients) =>
      outputGradients.map((gradient, window) => inputGradient(inputs[window], gradient)),
  };
}

/** [channel, y, x] of each window to [window, channel, y, x]. */
function stacked(maps: readonly NdArray[]): NdArray {
  const all = zeros([maps.length, ...maps[0].shape]);
  maps.forEach((map, window) => {
    assign(all.pick(window), map);
  });
  return all;
}

function slices(array: NdArray): NdArray[] {
  return Array.from({ length: array.shape[0] }, (_, index) => array.pick(index));
}

function add(first: NdArray, second: NdArray): NdArray {
  return zip(first, second, (a, b) => a + b);
}
