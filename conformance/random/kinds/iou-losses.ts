import fc from 'fast-check';
import { boxLosses } from '../../../reference/box-losses.js';
import { norm, sum } from '../../generate/tolerances.js';
import { fill, filled } from '../fill.js';
import type { Kind, Question } from '../question.js';
import { length } from '../shapes.js';

/** Edges whose differences and areas are exact in float32, so that ties are ties. */
const edges = fill('few', 'whole', 'grid');
const batches = fc.record({ windows: length(1, 4), predicted: edges, truth: edges });

export const iouLossKinds: readonly Kind[] = (['iou', 'giou'] as const).flatMap((kind): Kind[] => [
  {
    operation: `${kind}Loss`,
    questions: batches.map(({ windows, predicted, truth }): Question => {
      const [predictions, boxes] = [filled([windows, 4], predicted), filled([windows, 4], truth)];
      const loss = () => boxLosses[kind].loss(predictions, boxes);
      return {
        inputs: { predictions, boxes },
        answer: () => ({ loss: loss() }),
        tolerance: () => sum(16, loss() + 2),
      };
    }),
  },
  {
    operation: `${kind}LossBackward`,
    questions: batches.map(({ windows, predicted, truth }): Question => {
      const [predictions, boxes] = [filled([windows, 4], predicted), filled([windows, 4], truth)];
      const gradient = () => boxLosses[kind].backward(predictions, boxes);
      return {
        inputs: { predictions, boxes },
        answer: () => ({ predictions: gradient() }),
        tolerance: () => norm(gradient()),
      };
    }),
  },
]);
