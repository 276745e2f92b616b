import { type Layer, layersThrough, type Network } from '../../reference/layers.js';
import type { GradientRequest, Gradients, Tensor, Weights } from '../backend.js';
import { BackendError } from '../errors.js';
import { weightsOf } from '../weights.js';
import { conv2d, conv2dBackward } from './conv2d.js';
import { dropoutFactors } from './dropout.js';
import { forward, relu, zeroPad2dBackward } from './forward.js';
import { lossAndGradient } from './losses.js';
import { emptyMaps, type Maps } from './map.js';
import { maxPool2d, maxPool2dBackward } from './max-pool2d.js';

/** Given the gradient of a layer's output, returns that of its input; undefined where nobody needs it. */
type Backward = (outputGradient: Maps) => Maps | undefined;

/** Loss, outputs and the gradients of all weights that are not frozen, over a batch of windows (SPEC 4.9). */
export function gradients(network: Network, weights: Weights, request: GradientRequest): Gradients {
  const { head, windows, target, freezeFeatures, seed } = request;
  const layers = layersThrough(network, head);
  const frozen = freezeFeatures ? network.features.length + 1 : 0;
  const firstTrained = layers.findIndex((layer, index) => index >= frozen && layer.kind === 'conv2d');
  const result: Record<string, Tensor> = {};
  const backwards: Backward[] = [];
  let maps = fromWindows(windows);
  layers.forEach((layer, index) => {
    // Dropout ahead of the first trained convolution is active too, unless it is frozen.
    if (index < frozen || (index < firstTrained && layer.kind !== 'dropout')) {
      maps = forward(layer, weights, maps);
      return;
    }
    const step = forwardWithBackward(layer, weights, maps, {
      gradients: result,
      inputGradient: index > firstTrained,
      seed: seed + index,
    });
    maps = step.output;
    backwards.push(step.backward);
  });
  const { loss, gradient } = lossAndGradient(maps, target);
  if (!Number.isFinite(loss)) {
    throw new BackendError('NOT_A_NUMBER', `the loss became ${loss}; a lower learning rate may help`);
  }
  let flowing: Maps | undefined = gradient;
  for (const backward of backwards.reverse()) {
    if (flowing !== undefined) flowing = backward(flowing);
  }
  return { loss, outputs: toWindows(maps), gradients: result };
}

interface StepOptions {
  /** Where a convolution puts the gradients of its weights. */
  readonly gradients: Record<string, Tensor>;
  readonly inputGradient: boolean;
  readonly seed: number;
}

function forwardWithBackward(
  layer: Layer,
  weights: Weights,
  input: Maps,
  { gradients, inputGradient, seed }: StepOptions,
): { output: Maps; backward: Backward } {
  switch (layer.kind) {
    case 'conv2d': {
      const own = weightsOf(weights, layer.name);
      const gradient = { weight: zerosLike(own.weight), bias: zerosLike(own.bias) };
      gradients[`${layer.name}.weight`] = gradient.weight;
      gradients[`${layer.name}.bias`] = gradient.bias;
      return {
        output: conv2d(input, own, layer),
        backward: (flowing) => conv2dBackward(input, own, layer, flowing, gradient, { inputGradient }),
      };
    }
    case 'relu': {
      // The input decides: below a threshold under 0 the output, 0, is above it.
      const passed = (value: number, at: number) => (input.data[at] <= layer.threshold ? 0 : value);
      return {
        output: relu(input, layer.threshold),
        backward: (flowing) => ({ ...flowing, data: flowing.data.map(passed) }),
      };
    }
    case 'maxPool2d': {
      const { output, sources } = maxPool2d(input, layer);
      return { output, backward: (flowing) => maxPool2dBackward(input, sources, flowing) };
    }
    case 'zeroPad2d':
      return {
        output: forward(layer, weights, input),
        backward: (flowing) => zeroPad2dBackward(input, layer.padding, flowing),
      };
    case 'dropout': {
      const factors = dropoutFactors(input, layer.rate, seed);
      const apply = (maps: Maps): Maps => ({
        ...maps,
        data: maps.data.map((value, at) => value * factors[at]),
      });
      return { output: apply(input), backward: apply };
    }
  }
}

function zerosLike({ shape, data }: Tensor): Tensor {
  return { shape, data: new Float32Array(data.length) };
}

/** [window, channel, y, x] to [channel, window, y, x] */
function fromWindows({ shape: [windows, channels, height, width], data }: Tensor): Maps {
  const maps = emptyMaps(channels, windows, [height, width], data);
  const area = height * width;
  for (let window = 0; window < windows; window++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (window * channels + channel) * area;
      maps.data.set(data.subarray(from, from + area), (channel * windows + window) * area);
    }
  }
  return maps;
}

/** [channel, window, 1, 1] to [window, channel] */
function toWindows({ channels, windows, data }: Maps): Tensor {
  const outputs = new Float32Array(data.length);
  for (let window = 0; window < windows; window++) {
    for (let channel = 0; channel < channels; channel++) {
      outputs[window * channels + channel] = data[channel * windows + window];
    }
  }
  return { shape: [windows, channels], data: outputs };
}
