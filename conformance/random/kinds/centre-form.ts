import fc from 'fast-check';
import {
  decodeCentre,
  decodeCentreBackward,
  encodeCentre,
  encodeCentreBackward,
} from '../../../reference/centre-form.js';
import { map, type NdArray } from '../../../reference/nd-array.js';
import { norm } from '../../generate/tolerances.js';
import { fill, filled } from '../fill.js';
import type { Kind, Question } from '../question.js';
import { length } from '../shapes.js';

/** Values whose sums and differences are exact in float32, NaN and infinities among them where they are decoded. */
const batches = fc.record({
  windows: length(1, 4),
  outputs: fill('few', 'whole', 'grid', 'special'),
  edges: fill('few', 'whole', 'grid'),
  slopes: fill('few', 'whole', 'grid'),
});

/** High edges above low ones, but for some. */
function boxesOf(edges: NdArray): NdArray {
  const boxes = map(edges, (edge) => edge);
  boxes.data.forEach((edge, at) => {
    if (at % 4 > 1 && at % 7 !== 0) boxes.data[at] = boxes.data[at - 2] + Math.abs(edge) + 1 / 8;
  });
  return boxes;
}

export const centreFormKinds: readonly Kind[] = [
  {
    operation: 'decodeCentre',
    questions: batches.map(({ windows, outputs: drawn }): Question => {
      const outputs = filled([windows, 4], drawn);
      const boxes = () => decodeCentre(outputs);
      return { inputs: { outputs }, answer: () => ({ boxes: boxes() }), tolerance: () => norm(boxes()) };
    }),
  },
  {
    operation: 'decodeCentreBackward',
    questions: batches.map(({ windows, edges, slopes }): Question => {
      const [outputs, outputGradient] = [filled([windows, 4], edges), filled([windows, 4], slopes)];
      const gradient = () => decodeCentreBackward(outputs, outputGradient);
      return {
        inputs: { outputs, outputGradient },
        answer: () => ({ outputs: gradient() }),
        tolerance: () => norm(gradient()),
      };
    }),
  },
  {
    operation: 'encodeCentre',
    questions: batches.map(({ windows, edges }): Question => {
      const boxes = boxesOf(filled([windows, 4], edges));
      const outputs = () => encodeCentre(boxes);
      return { inputs: { boxes }, answer: () => ({ outputs: outputs() }), tolerance: () => norm(outputs()) };
    }),
  },
  {
    operation: 'encodeCentreBackward',
    questions: batches.map(({ windows, edges, slopes }): Question => {
      const boxes = boxesOf(filled([windows, 4], edges));
      const outputGradient = filled([windows, 4], slopes);
      const gradient = () => encodeCentreBackward(boxes, outputGradient);
      return {
        inputs: { boxes, outputGradient },
        answer: () => ({ boxes: gradient() }),
        tolerance: () => norm(gradient()),
      };
    }),
  },
];
