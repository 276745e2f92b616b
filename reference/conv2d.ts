import { footprint, GeometryError, outputSize, type Padding, type Pair } from './geometry.js';
import { expectShape, type NdArray, zeros } from './nd-array.js';
import { zeroPad2d, zeroPad2dBackward } from './zero-pad2d.js';

export interface Conv2dOptions {
  /** Input positions from one window to the next; 1 by default. */
  readonly stride?: Pair;
  /** Zeros around the input; none by default. */
  readonly padding?: Padding;
  /** Input positions from one tap of the kernel to the next; 1 by default. */
  readonly dilation?: Pair;
}

/**
 * Cross-correlation (the kernel is not flipped) of a map [inChannel, y, x] with weights
 * [outChannel, inChannel, kernelY, kernelX], plus a bias [outChannel]: a map [outChannel, y, x] (SPEC 4.1, paper
 * section 3.1). Each output is summed from the bias on, by input channel, then kernel row, then kernel column; padding
 * takes part as the zeros that it is.
 * @throws GeometryError when the shapes do not belong together or the kernel does not fit
 */
export function conv2d(input: NdArray, weight: NdArray, bias: NdArray, options: Conv2dOptions = {}): NdArray {
  const { shape, padding, windowOf } = plan(input, weight, options);
  expectShape('the bias', bias, [shape[0]]);
  const padded = zeroPad2d(input, padding);
  const output = zeros(shape);
  for (let outChannel = 0; outChannel < shape[0]; outChannel++) {
    const kernel = weight.pick(outChannel);
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++) {
        const window = windowOf(padded, y, x);
        let sum = bias.get(outChannel);
        for (let inChannel = 0; inChannel < kernel.shape[0]; inChannel++) {
          for (let kernelY = 0; kernelY < kernel.shape[1]; kernelY++) {
            for (let kernelX = 0; kernelX < kernel.shape[2]; kernelX++) {
              sum += kernel.get(inChannel, kernelY, kernelX) * window.get(inChannel, kernelY, kernelX);
            }
          }
        }
        output.set(outChannel, y, x, sum);
      }
    }
  }
  return output;
}

/** Gradients of what a convolution read, each in the shape of the thing itself. */
export interface Conv2dGradients {
  readonly input: NdArray;
  readonly weight: NdArray;
  readonly bias: NdArray;
}

/**
 * Gradients of a convolution's input, weight and bias, from that of its output [outChannel, y, x].
 * @throws GeometryError when the shapes do not belong together
 */
export function conv2dBackward(
  input: NdArray,
  weight: NdArray,
  outputGradient: NdArray,
  options: Conv2dOptions = {},
): Conv2dGradients {
  const { shape, padding, windowOf } = plan(input, weight, options);
  expectShape("the output's gradient", outputGradient, shape);
  const padded = zeroPad2d(input, padding);
  const paddedGradient = zeros(padded.shape);
  const weightGradient = zeros(weight.shape);
  const biasGradient = zeros([shape[0]]);
  for (let outChannel = 0; outChannel < shape[0]; outChannel++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++) {
        const gradient = outputGradient.get(outChannel, y, x);
        biasGradient.set(outChannel, biasGradient.get(outChannel) + gradient);
        addScaled(weightGradient.pick(outChannel), gradient, windowOf(padded, y, x));
        addScaled(windowOf(paddedGradient, y, x), gradient, weight.pick(outChannel));
      }
    }
  }
  return {
    input: zeroPad2dBackward(paddedGradient, padding),
    weight: weightGradient,
    bias: biasGradient,
  };
}

/** target += scale * source, over a kernel's taps. */
function addScaled(target: NdArray, scale: number, source: NdArray): void {
  const [inChannels, kernelHeight, kernelWidth] = target.shape;
  for (let inChannel = 0; inChannel < inChannels; inChannel++) {
    for (let kernelY = 0; kernelY < kernelHeight; kernelY++) {
      for (let kernelX = 0; kernelX < kernelWidth; kernelX++) {
        const sum = target.get(inChannel, kernelY, kernelX) + scale * source.get(inChannel, kernelY, kernelX);
        target.set(inChannel, kernelY, kernelX, sum);
      }
    }
  }
}

/** The output's shape, and what of a padded map each output sees: a view [inChannel, kernelY, kernelX]. */
function plan(input: NdArray, weight: NdArray, options: Conv2dOptions) {
  expectShape('the input of a convolution', input, [undefined, undefined, undefined]);
  expectShape('the weight', weight, [undefined, input.shape[0], undefined, undefined]);
  const [inChannels, inputHeight, inputWidth] = input.shape;
  const [outChannels, , kernelHeight, kernelWidth] = weight.shape;
  if (inChannels === 0) throw new GeometryError('a convolution needs at least one input channel');
  const layer = footprint([kernelHeight, kernelWidth], options);
  const { stride, padding, dilation } = layer;
  const [height, width] = outputSize([inputHeight, inputWidth], layer);
  const windowOf = (padded: NdArray, y: number, x: number) =>
    padded
      .lo(0, y * stride[0], x * stride[1])
      .step(1, dilation[0], dilation[1])
      .hi(inChannels, kernelHeight, kernelWidth);
  return { shape: [outChannels, height, width], padding, windowOf };
}
