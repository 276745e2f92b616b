import { type Conv2dGradients, conv2d, conv2dBackward } from './conv2d.js';
import { expectShape, type NdArray, reshape } from './nd-array.js';

/**
 * Fully connected layer as the convolution that it is (SPEC 4.1, paper section 3.5): its kernel is as large as the map.
 * Input [channel, y, x], weight [output, channel * y * x] with the inputs in row-major order, bias [output]; gives
 * [output].
 * @throws GeometryError when the shapes do not belong together
 */
export function linear(input: NdArray, weight: NdArray, bias: NdArray): NdArray {
  return reshape(conv2d(input, asKernels(weight, input), bias), [weight.shape[0]]);
}

/**
 * Gradients of a fully connected layer's input, weight and bias, from that of its output [output].
 * @throws GeometryError when the shapes do not belong together
 */
export function linearBackward(input: NdArray, weight: NdArray, outputGradient: NdArray): Conv2dGradients {
  expectShape("the output's gradient", outputGradient, [weight.shape[0]]);
  const gradient = reshape(outputGradient, [weight.shape[0], 1, 1]);
  const gradients = conv2dBackward(input, asKernels(weight, input), gradient);
  return { ...gradients, weight: reshape(gradients.weight, weight.shape) };
}

function asKernels(weight: NdArray, input: NdArray): NdArray {
  expectShape('the input of a fully connected layer', input, [undefined, undefined, undefined]);
  expectShape('the weight', weight, [undefined, input.size]);
  return reshape(weight, [weight.shape[0], ...input.shape]);
}
