import { linear, linearBackward } from '../../../reference/linear.js';
import { copy, reshape, zeros } from '../../../reference/nd-array.js';
import { absolute, grid, scaled } from '../arrays.js';
import type { Draft } from '../draft.js';
import { sum } from '../tolerances.js';
import { asOtherLayout, channelsLast } from '../wrong.js';

export function linearCases(): Draft[] {
  const input = grid([2, 2, 3], 41);
  const weight = grid([4, 12], 42);
  const bias = grid([4], 43);
  const outputGradient = grid([4], 44);
  const columnsFirst = reshape(copy(input.transpose(0, 2, 1)), input.shape);
  const right = linearBackward(input, weight, outputGradient);
  const sizes = linearBackward(absolute(input), absolute(weight), absolute(outputGradient));
  const flattenedOtherwise = linearBackward(columnsFirst, weight, outputGradient);
  return [
    {
      id: 'linear/map',
      operation: 'linear',
      comment: 'A fully connected layer reads its map in row-major order.',
      inputs: { input, weight, bias },
      answer: () => ({ output: linear(input, weight, bias) }),
      tolerance: sum(13, linear(absolute(input), absolute(weight), absolute(bias))),
      mistakes: {
        TransposedMap: () => ({ output: linear(columnsFirst, weight, bias) }),
        ChannelsLast: () => ({ output: linear(channelsLast(input), weight, bias) }),
        SwappedChannels: () => ({ output: linear(input, asOtherLayout(weight, [1, 0]), bias) }),
        MissingBias: () => ({ output: linear(input, weight, zeros([4])) }),
      },
    },
    {
      id: 'linear/wrong-length',
      operation: 'linear',
      comment: 'The weight has one column too few for the map.',
      inputs: { input, weight: grid([4, 11], 45), bias },
      answer: () => ({ output: linear(input, grid([4, 11], 45), bias) }),
    },
    {
      id: 'linearBackward/map',
      operation: 'linearBackward',
      comment: 'Gradients of a fully connected layer, in the shapes of input, weight and bias.',
      inputs: { input, weight, outputGradient },
      answer: () => ({ input: right.input, weight: right.weight, bias: right.bias }),
      tolerance: {
        input: sum(4, sizes.input),
        weight: sum(1, sizes.weight),
        bias: sum(1, sizes.bias),
      },
      mistakes: {
        TransposedMap: () => ({ input: right.input, weight: flattenedOtherwise.weight, bias: right.bias }),
        SwappedChannels: () => ({
          ...right,
          input: linearBackward(input, asOtherLayout(weight, [1, 0]), outputGradient).input,
        }),
        MissingBias: () => ({ input: right.input, weight: right.weight, bias: zeros([4]) }),
        WrongSign: () => ({ ...right, input: scaled(right.input, -1) }),
      },
    },
  ];
}
