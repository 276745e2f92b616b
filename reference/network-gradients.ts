import { activateBackward, isActivation } from './activations.js';
import { type BoxLossName, boxLosses } from './box-losses.js';
import { conv2dBackward } from './conv2d.js';
import { crossEntropy, crossEntropyBackward } from './cross-entropy.js';
import { dropout, dropoutBackward } from './dropout.js';
import { GeometryError } from './geometry.js';
import { type DropoutLayer, type HeadName, type Layer, layersThrough, type Network } from './layers.js';
import { maxPool2dBackward } from './max-pool2d.js';
import { assign, expectShape, type NdArray, reshape, zeros, zip } from './nd-array.js';
import { evaluateLayer, evaluateLayers, type NetworkWeights, weightsOf } from './network.js';
import { zeroPad2dBackward } from './zero-pad2d.js';

export interface ClassLoss {
  readonly kind: 'class';
  /** Index of the true class of each window. */
  readonly classes: ArrayLike<number>;
}

export interface BoxLoss {
  readonly kind: 'box';
  /** Index of the object's class of each window: picks the outputs 4 * class ... 4 * class + 3 of a regressor with more than four. */
  readonly classes: ArrayLike<number>;
  /** [window, 4]: xmin, ymin, xmax, ymax relative to the window. */
  readonly boxes: NdArray;
  /** Half the squared distance, `l2`, where nothing else is said. */
  readonly loss?: BoxLossName;
}

/** What to differentiate: the mean loss over a batch of windows. */
export interface GradientOptions {
  readonly head: HeadName;
  /** [window, channel, y, x], normalised; each of the network's window size. */
  readonly windows: NdArray;
  readonly target: ClassLoss | BoxLoss;
  /** Features stay as they are, in evaluation: gradients of the head alone (paper section 4.2). */
  readonly freezeFeatures: boolean;
  /**
   * Mask [window, channel, y, x], 0 where a value is dropped, for the dropout that is layer `layerIndex` of features, last
   * pooling and head (counted from 0).
   */
  readonly dropoutMask: (layerIndex: number, shape: readonly number[]) => NdArray;
}

export interface NetworkGradients {
  readonly loss: number;
  /** Raw head outputs, [window, channel]. */
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
 * Loss, outputs and gradients of a network's weights through one head, over a batch of windows (SPEC 4.9).
 * @throws GeometryError when shapes do not belong together or a window makes more than one output
 */
export function gradients(
  network: Network,
  weights: NetworkWeights,
  { head, windows, target, freezeFeatures, dropoutMask }: GradientOptions,
): NetworkGradients {
  const layers = layersThrough(network, head);
  const frozen = freezeFeatures ? network.features.length + 1 : 0;
  expectShape('the windows', windows, [undefined, network.input.channels, ...network.input.window]);
  if (windows.shape[0] === 0) throw new GeometryError('a batch needs at least one window');
  const result: Record<string, NdArray> = {};
  const steps: Step[] = [];
  let maps: readonly NdArray[] = slices(windows).map((window) =>
    evaluateLayers(layers.slice(0, frozen), weights, window),
  );
  for (let index = frozen; index < layers.length; index++) {
    const layer = layers[index];
    const step =
      layer.kind === 'dropout'
        ? dropoutStep(layer, maps, dropoutMask(index, [maps.length, ...maps[0].shape]))
        : layerStep(layer, weights, maps, result);
    steps.push(step);
    maps = step.outputs;
  }
  const outputs = asRows(maps);
  const { loss, gradient } = lossAndGradient(outputs, target);
  let flowing = slices(gradient).map((row) => reshape(row, [row.size, 1, 1]));
  for (const { backward } of steps.reverse()) flowing = backward(flowing);
  return { loss, outputs, gradients: result };
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

function lossAndGradient(outputs: NdArray, target: ClassLoss | BoxLoss) {
  if (target.kind === 'class') {
    const { classes } = target;
    return { loss: crossEntropy(outputs, classes), gradient: crossEntropyBackward(outputs, classes) };
  }
  const { classes, boxes, loss = 'l2' } = target;
  expectShape('the boxes', boxes, [outputs.shape[0], 4]);
  if (classes.length !== outputs.shape[0])
    throw new GeometryError(
      `there must be one class a window, not ${classes.length} for ${outputs.shape[0]}`,
    );
  const predictions = zeros(boxes.shape);
  const gradient = zeros(outputs.shape);
  slices(predictions).forEach((row, window) => {
    assign(row, edges(outputs.pick(window), classes[window]));
  });
  slices(boxLosses[loss].backward(predictions, boxes)).forEach((row, window) => {
    assign(edges(gradient.pick(window), classes[window]), row);
  });
  return { loss: boxLosses[loss].loss(predictions, boxes), gradient };
}

/** The four outputs that belong to a class, as a view; all of them when the classes share four. */
function edges(outputs: NdArray, label: number): NdArray {
  if (outputs.size === 4) return outputs;
  if (!Number.isInteger(label) || label < 0 || 4 * label + 4 > outputs.size) {
    throw new GeometryError(`class ${label} has no four edges among ${outputs.size} outputs`);
  }
  return outputs.lo(4 * label).hi(4);
}

/** [channel, 1, 1] of each window to [window, channel]. */
function asRows(maps: readonly NdArray[]): NdArray {
  const rows = zeros([maps.length, maps[0].shape[0]]);
  maps.forEach((map, window) => {
    expectShape('the output of a window', map, [undefined, 1, 1]);
    assign(rows.pick(window), map.pick(null, 0, 0));
  });
  return rows;
}

function slices(array: NdArray): NdArray[] {
  return Array.from({ length: array.shape[0] }, (_, index) => array.pick(index));
}

function add(first: NdArray, second: NdArray): NdArray {
  return zip(first, second, (a, b) => a + b);
}
