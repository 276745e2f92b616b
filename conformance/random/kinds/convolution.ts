import fc from 'fast-check';
import { conv2d, conv2dBackward } from '../../../reference/conv2d.js';
import { outputSize } from '../../../reference/geometry.js';
import { linear, linearBackward } from '../../../reference/linear.js';
import { absolute } from '../../generate/arrays.js';
import { type Convolution, convolutionCase } from '../../generate/cases/convolution.js';
import { sum } from '../../generate/tolerances.js';
import { fill, filled, finite } from '../fill.js';
import { isRefusal, type Kind, type Question, withBuilder } from '../question.js';
import { footprints, length, pair, plainFootprint } from '../shapes.js';

const choices = fc.record({
  inChannels: length(1, 3),
  outChannels: length(1, 4),
  size: pair(1, 10),
  footprint: footprints,
  input: fill(...finite, 'special'),
  weight: fill(...finite, 'special'),
  bias: fill(...finite),
  gradient: fill(...finite),
  // Now and then, what does not belong together.
  surplus: fc.constantFrom(0, 0, 0, 0, 1),
});

type Choice = typeof choices extends fc.Arbitrary<infer One> ? One : never;

function convolution({ inChannels, outChannels, size, footprint, surplus, ...fills }: Choice) {
  const { kernel, stride, padding, dilation } = footprint;
  return {
    input: filled([inChannels, ...size], fills.input),
    weight: filled([outChannels, inChannels + surplus, ...kernel], fills.weight),
    bias: filled([outChannels], fills.bias),
    options: { stride, padding, dilation },
  };
}

const hasNoSpecials = (one: Choice) => one.input.kind !== 'special' && one.weight.kind !== 'special';

export const convolutionKinds: readonly Kind[] = [
  {
    operation: 'conv2d',
    questions: choices.map((choice): Question => {
      const one = convolution(choice);
      const named: Convolution = { ...one, id: 'random', comment: 'Drawn at random.' };
      const { kernel: _, ...parameters } = plainFootprint(choice.footprint);
      return withBuilder(
        {
          inputs: { input: one.input, weight: one.weight, bias: one.bias },
          parameters,
          answer: () => ({ output: conv2d(one.input, one.weight, one.bias, one.options) }),
        },
        () => convolutionCase(named),
      );
    }),
  },
  {
    operation: 'conv2dBackward',
    questions: choices
      .filter((one) => hasNoSpecials(one) && one.surplus === 0 && fits(one))
      .map((choice): Question => {
        const { input, weight, options } = convolution(choice);
        const size = outputSize(choice.size, choice.footprint);
        const outputGradient = filled([choice.outChannels, ...size], choice.gradient);
        const { kernel, ...parameters } = plainFootprint(choice.footprint);
        return {
          inputs: { input, weight, outputGradient },
          parameters,
          answer: () => ({ ...conv2dBackward(input, weight, outputGradient, options) }),
          tolerance: () => {
            const sizes = conv2dBackward(
              absolute(input),
              absolute(weight),
              absolute(outputGradient),
              options,
            );
            const positions = size[0] * size[1];
            return {
              input: sum(choice.outChannels * kernel[0] * kernel[1], sizes.input),
              weight: sum(positions, sizes.weight),
              bias: sum(positions, sizes.bias),
            };
          },
        };
      }),
  },
  {
    operation: 'linear',
    questions: choices.map(({ inChannels, size, outChannels, surplus, ...fills }): Question => {
      const inputs = inChannels * size[0] * size[1];
      const input = filled([inChannels, ...size], fills.input);
      const weight = filled([outChannels, inputs + surplus], fills.weight);
      const bias = filled([outChannels], fills.bias);
      return {
        inputs: { input, weight, bias },
        answer: () => ({ output: linear(input, weight, bias) }),
        tolerance: () => sum(inputs + 1, linear(absolute(input), absolute(weight), absolute(bias))),
      };
    }),
  },
  {
    operation: 'linearBackward',
    questions: choices.filter(hasNoSpecials).map(({ inChannels, size, outChannels, ...fills }): Question => {
      const input = filled([inChannels, ...size], fills.input);
      const weight = filled([outChannels, inChannels * size[0] * size[1]], fills.weight);
      const outputGradient = filled([outChannels], fills.gradient);
      return {
        inputs: { input, weight, outputGradient },
        answer: () => ({ ...linearBackward(input, weight, outputGradient) }),
        tolerance: () => {
          const sizes = linearBackward(absolute(input), absolute(weight), absolute(outputGradient));
          return {
            input: sum(outChannels, sizes.input),
            weight: sum(1, sizes.weight),
            bias: sum(1, sizes.bias),
          };
        },
      };
    }),
  },
];

function fits({ size, footprint }: Choice): boolean {
  try {
    outputSize(size, footprint);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
