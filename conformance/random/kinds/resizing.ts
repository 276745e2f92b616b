import fc from 'fast-check';
import { normalise } from '../../../reference/normalise.js';
import { resize, resizeBackward } from '../../../reference/resize.js';
import { resizeBackwardTolerance, resizeTolerance } from '../../generate/cases/resizing.js';
import { sum } from '../../generate/tolerances.js';
import { fill, filled } from '../fill.js';
import type { Kind, Question } from '../question.js';
import { length, pair } from '../shapes.js';

const choices = fc.record({
  channels: length(1, 3),
  from: pair(1, 12),
  to: pair(1, 12),
  values: fill('pixels', 'grid', 'full'),
});

export const resizeKinds: readonly Kind[] = [
  {
    operation: 'resize',
    questions: choices.map(({ channels, from, to, values }): Question => {
      const input = filled([channels, ...from], values);
      return {
        inputs: { input },
        parameters: { size: to },
        answer: () => ({ output: resize(input, to) }),
        tolerance: () => resizeTolerance(input, to),
      };
    }),
  },
  {
    operation: 'resizeBackward',
    questions: choices.map(({ channels, from, to, values }): Question => {
      const outputGradient = filled([channels, ...to], values);
      return {
        inputs: { outputGradient },
        parameters: { inputSize: from },
        answer: () => ({ input: resizeBackward(outputGradient, from) }),
        tolerance: () => resizeBackwardTolerance(outputGradient, from),
      };
    }),
  },
  {
    operation: 'prepare',
    questions: choices.map(({ from, to, values: { seed } }): Question => {
      const picture = filled([3, ...from], { kind: 'pixels', seed });
      const rule = { mean: 118.380948, deviation: 61.896913 };
      return {
        inputs: { picture },
        parameters: { size: to, ...rule },
        answer: () => ({ input: normalise(resize(picture, to), rule) }),
        tolerance: () => sum(200, 4),
      };
    }),
  },
];
