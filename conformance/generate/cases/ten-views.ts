import type { Network } from '../../../reference/layers.js';
import type { NdArray } from '../../../reference/nd-array.js';
import { pixels } from '../arrays.js';
import type { Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { classifyViews, tenViews } from '../ten-views.js';
import { scoredTolerance } from '../tolerances.js';
import { reversedChannels } from '../wrong.js';
import { classes, picture, small } from './setting.js';

export function tenViewCases(): Draft[] {
  return [
    tenViewCase({ id: 'small', image: picture, network: small, classes, topK: 3 }),
    tenViewCase({ id: 'portrait', image: pixels([3, 43, 30], 806), network: small, classes, topK: 3 }),
    tenViewCase({ id: 'uneven', image: pixels([2, 31, 40], 813), network: uneven, classes: 2, topK: 1 }),
    tenViewCase({ id: 'tall', image: pixels([2, 38, 33], 814), network: tall, classes: 3, topK: 2 }),
  ];
}

interface Views {
  readonly id: string;
  readonly image: NdArray;
  readonly network: Network;
  readonly classes: number;
  readonly topK: number;
}

const { uneven, tall } = networks;

function tenViewCase({ id, image, network, classes: count, topK }: Views): Draft {
  const weights = seededWeights(network, 820);
  const { window } = network.input;
  const views = tenViews(image, window);
  const answer = (chosen = views, labels = count, most = topK) =>
    classifyViews(chosen, network, weights, labels, most);
  const right = answer();
  return {
    id: `classifyTenViews/${id}`,
    operation: 'classifyTenViews',
    comment:
      'The baseline: four corners and the centre, floor rounding where it begins, and their mirror images.',
    inputs: { picture: image, weights },
    parameters: { network: network.name, classes: count, topK },
    answer: () => right,
    tolerance: { classes: scoredTolerance(right.classes) },
    mistakes: {
      MissingViews: () => answer(views.slice(0, 8)),
      MissingFlip: () => answer(views.filter((_, index) => index % 2 === 0)),
      ...(network !== tall && { BackgroundAmongResults: () => answer(views, count + 1, count + 1) }),
      AllResults: () => answer(views, count, count),
      ReversedChannels: () => answer(tenViews(reversedChannels(image), window)),
    },
  };
}
