import { iou } from '../boxes/box.js';
import { type Detection, LEAST_IOU, type TruePicture } from '../data/ground-truth.js';
import { errorRate } from './top-k-error.js';

/**
 * Share of the pictures, 0 to 1, where none of the k best guesses has both the class and, by an intersection over union
 * of at least 0.5, the box of one and the same object (ILSVRC localization error, paper section 4). A picture may have
 * several objects: any will do. Pictures without objects that count are left out.
 * @throws InputError as `topKError`
 */
export function localizationError(
  pictures: readonly TruePicture[],
  guesses: readonly Detection[],
  k = 1,
): number {
  return errorRate(
    pictures,
    guesses,
    k,
    (guess, object) => guess.index === object.index && iou(guess.box, object.box) >= LEAST_IOU,
  );
}
