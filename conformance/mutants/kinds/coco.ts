import { plainMatch } from '../plain.js';
import { type Stranger, strangerIn } from './stranger.js';

const stranger = strangerIn('measures', plainMatch);

/** COCO's average precisions. */
export const cocoStrangers: readonly Stranger[] = [
  stranger('the precision at every point', ['percent / 100, at101Recalls)', 'percent / 100)']),
  stranger('recalls in floating point', [
    '100 * found(rank) >= percent * objects',
    'found(rank) / objects >= percent * 0.01',
  ]),
  stranger('recalls without 0', [
    'Array.from({ length: 101 }, (_, percent) =>',
    'Array.from({ length: 101 }, (_, percent) => percent === 0 ? 0 :',
  ]),
  stranger('recalls above, not at', ['100 * found(rank) >= percent', '100 * found(rank) > percent']),
  stranger('precisions without what comes later', [
    '100 * found(rank) >= percent * objects ?',
    '100 * found(rank) >= percent * objects && (rank === 0 || 100 * found(rank - 1) < percent * objects) ?',
  ]),
  stranger('at an overlap of 0.5 alone', ['percent / 100, at101Recalls', '0.5 + 0 * percent, at101Recalls']),
  stranger('without the highest overlap', ['85, 90, 95].map', '85, 90].map']),
  stranger('in steps of a tenth', ['[50, 55, 60, 65, 70, 75, 80, 85, 90, 95]', '[50, 60, 70, 80, 90, 75]']),
  stranger('without a limit', [').slice(0, 100),', '),']),
  stranger('hundred first as given', [
    ').slice(0, 100),',
    ').filter((one) => claims.filter(({ imageId, index }) => imageId === id && index === label).indexOf(one) < 100),',
  ]),
  stranger('hundred best of a picture', [
    'pictures.flatMap(({ id }) =>\n    Array.from({ length: classes }, (_, label) =>\n      inOrder(\n        pictures,\n        claims.filter(({ imageId, index }) => imageId === id && index === label),\n      ).slice(0, 100),\n    ).flat(),\n  );',
    'pictures.flatMap(({ id }) =>\n    inOrder(\n        pictures,\n        claims.filter(({ imageId }) => imageId === id),\n      ).slice(0, 100),\n  );',
  ]),
  stranger('ignored objects by half of a detection', [
    'sharedBy(thing.box, claim.box) >= least * sizeOf(claim.box)',
    'sharedBy(thing.box, claim.box) >= 0.5 * sizeOf(claim.box)',
  ]),
  stranger('objects at the least overlap, not at it', [
    'share < least || share <= most',
    'share <= least || share <= most',
  ]),
];
