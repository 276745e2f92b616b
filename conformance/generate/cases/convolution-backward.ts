import { type Conv2dOptions, conv2d, conv2dBackward } from '../../../reference/conv2d.js';
import { noPadding } from '../../../reference/geometry.js';
import { copy, type NdArray, zeros } from '../../../reference/nd-array.js';
import { zeroPad2d } from '../../../reference/zero-pad2d.js';
import { absolute, grid, scaled } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { sum } from '../tolerances.js';
import { asOtherLayout, swapped, swappedPadding, turnedPadding, turnedRound } from '../wrong.js';
import { type Convolution, convolutions } from './convolution.js';

function backwardCase({ id, comment, input, weight, options = {} }: Convolution): Draft {
  const { stride = [1, 1], padding = noPadding, dilation = [1, 1] } = options;
  const { shape } = conv2d(input, weight, zeros([weight.shape[0]]), options);
  const outputGradient = grid(shape, 31);
  const [outChannels, , kernelY, kernelX] = weight.shape;
  const sizes = conv2dBackward(absolute(input), absolute(weight), absolute(outputGradient), options);
  const positions = shape[1] * shape[2];
  const run =
    (changes: Partial<Convolution & Conv2dOptions & { readonly gradient: NdArray }>) => (): Answer => {
      const {
        input: toInput,
        weight: toWeight,
        bias: toBias,
      } = conv2dBackward(
        changes.input ?? input,
        changes.weight ?? weight,
        changes.gradient ?? outputGradient,
        {
          stride: changes.stride ?? stride,
          padding: changes.padding ?? padding,
          dilation: changes.dilation ?? dilation,
        },
      );
      return { input: toInput, weight: toWeight, bias: toBias };
    };
  const right = run({})();
  const wrongInput = (changes: Parameters<typeof run>[0]) => () => ({
    ...right,
    input: run(changes)().input,
  });
  return {
    id: `conv2dBackward/${id}`,
    operation: 'conv2dBackward',
    comment: `Gradients of input, weight and bias. ${comment}`,
    inputs: { input, weight, outputGradient },
    parameters: { stride, padding: { ...padding }, dilation },
    answer: () => right,
    tolerance: {
      input: sum(outChannels * kernelY * kernelX, sizes.input),
      weight: sum(positions, sizes.weight),
      bias: sum(positions, sizes.bias),
    },
    mistakes: {
      FlippedKernel: wrongInput({ weight: turnedRound(weight) }),
      TransposedKernel: wrongInput({ weight: asOtherLayout(weight, [0, 1, 3, 2]) }),
      SwappedChannels: wrongInput({ weight: asOtherLayout(weight, [1, 0, 2, 3]) }),
      SwappedStride: run({ stride: swapped(stride) }),
      PaddingAtOtherEnd: run({ padding: turnedPadding(padding) }),
      SwappedPadding: run({ padding: swappedPadding(padding) }),
      SwappedDilation: run({ dilation: swapped(dilation) }),
      MissingBias: () => ({ ...right, bias: zeros([outChannels]) }),
      SumForMean: () => ({ ...right, bias: scaled(run({})().bias as NdArray, 1 / positions) }),
      WrongSign: run({ gradient: scaled(outputGradient, -1) }),
      MissingPadding: () => ({
        ...right,
        input: conv2dBackward(zeroPad2d(input, padding), weight, outputGradient, { stride, dilation }).input,
      }),
      GradientOverwritten: () => ({ ...right, bias: lastOnly(outputGradient) }),
    },
  };
}

/** The gradient of the last position alone. */
function lastOnly(outputGradient: NdArray): NdArray {
  const [, height, width] = outputGradient.shape;
  return copy(outputGradient.pick(null, height - 1, width - 1));
}

export const convolutionBackwardCases: readonly Draft[] = convolutions
  .filter(({ id }) => !['cancellation', 'nan-and-infinity', 'one-tap'].includes(id))
  .map(backwardCase);
