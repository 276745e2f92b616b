/** Pictures with objects, and detections in them: duplicates, ignored objects, IoUs of exactly 0.5 and below, and one half covered. */
import type { Detection, Guess, TrueObject, TruePicture } from '../../../lib/data/ground-truth.js';
import type { Box } from '../../../reference/iou.js';
import type { Plain } from '../draft.js';

const box = (xmin: number, ymin: number, xmax: number, ymax: number): Box => ({ xmin, ymin, xmax, ymax });
const object = (index: number, edges: Box, ignore = false): TrueObject => ({ index, box: edges, ignore });

export const pictures: readonly TruePicture[] = [
  { id: 1, objects: [object(0, box(0, 0, 16, 16)), object(1, box(20, 0, 36, 16))] },
  {
    id: 2,
    objects: [object(0, box(0, 0, 8, 8)), object(0, box(4, 0, 12, 8)), object(1, box(32, 32, 48, 48), true)],
  },
  { id: 3, objects: [] },
  { id: 4, objects: [object(1, box(0, 0, 16, 8))] },
  { id: 5, objects: [object(2, box(0, 0, 4, 4), true)] },
  { id: 6, objects: [object(0, box(0, 0, 16, 16))] },
];

export const detections: readonly Detection[] = [
  { imageId: 4, index: 1, score: 0.5, box: box(0, 0, 16, 8) },
  { imageId: 1, index: 0, score: 0.75, box: box(0, 0, 16, 12) },
  { imageId: 3, index: 0, score: 0.71875, box: box(0, 0, 16, 16) },
  { imageId: 1, index: 0, score: 0.6875, box: box(1, 0, 16, 16) },
  { imageId: 2, index: 0, score: 0.625, box: box(2.5, 0, 10.5, 8) },
  { imageId: 2, index: 0, score: 0.5625, box: box(0, 0, 8, 8) },
  { imageId: 2, index: 1, score: 0.8125, box: box(32, 32, 40, 40) },
  { imageId: 4, index: 1, score: 0.25, box: box(0, 0, 16, 8) },
  { imageId: 6, index: 0, score: 0.375, box: box(0, 0, 16, 8) },
  { imageId: 1, index: 1, score: 0.4375, box: box(20, 0, 36, 16) },
  { imageId: 1, index: 1, score: 0.875, box: box(0, 0, 16, 16) },
  { imageId: 2, index: 1, score: 0.46875, box: box(24, 32, 40, 48) },
  { imageId: 6, index: 0, score: 0.40625, box: box(8, 0, 24, 16) },
];

export const guesses: readonly Guess[] = detections.map(({ imageId, index, score }) => ({
  imageId,
  index,
  score,
}));
export const classes = 3;

export const picturesPlain: Plain = pictures.map(({ id, objects }) => ({
  id,
  objects: objects.map((one) => ({ index: one.index, box: { ...one.box }, ignore: one.ignore })),
}));
export const detectionsPlain: Plain = detections.map(({ imageId, index, score, box: edges }) => ({
  imageId,
  index,
  score,
  box: { ...edges },
}));
export const guessesPlain: Plain = guesses.map((guess) => ({ ...guess }));
