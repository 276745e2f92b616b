import type { NdArray } from '../../../reference/nd-array.js';
import { pixels } from '../arrays.js';
import type { Draft } from '../draft.js';
import { seededWeights } from '../networks.js';
import { classifyViews, tenViews } from '../ten-views.js';
import { scoredTolerance } from '../tolerances.js';
import { reversedChannels } from '../wrong.js';
import { classes, picture, small } from './setting.js';

export function tenViewCases(): Draft[] {
  return [tenViewCase('small', picture), tenViewCase('portrait', pixels([3, 43, 30], 806))];
}

function tenViewCase(id: string, image: NdArray): Draft {
  const weights = seededWeights(small, 820);
  const topK = 3;
  const { window } = small.input;
  const views = tenViews(image, window);
  const answer = (chosen = views, labels = classes) =>
    classifyViews(chosen, small, weights, labels, Math.max(topK, labels));
  const right = answer();
  return {
    id: `classifyTenViews/${id}`,
    operation: 'classifyTenViews',
    comment:
      'The baseline: four corners and the centre, floor rounding where it begins, and their mirror images.',
    inputs: { picture: image, weights },
    parameters: { network: 'small', classes, topK },
    answer: () => right,
    tolerance: { classes: scoredTolerance(right.classes) },
    mistakes: {
      MissingViews: () => answer(views.slice(0, 8)),
      MissingFlip: () => answer(views.filter((_, index) => index % 2 === 0)),
      BackgroundAmongResults: () => answer(views, classes + 1),
      ReversedChannels: () => answer(tenViews(reversedChannels(image), window)),
    },
  };
}
