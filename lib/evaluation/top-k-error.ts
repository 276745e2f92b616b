import {
  countedObjects,
  type Guess,
  groupBy,
  noObjects,
  ranked,
  type TrueObject,
  type TruePicture,
} from '../data/ground-truth.js';
import { InputError } from '../errors.js';

/**
 * Share of the pictures, 0 to 1, where none of the k best guesses names the class of an object (ILSVRC classification
 * error). Pictures without objects that count are left out; a picture without guesses is an error.
 * @throws InputError when a guess is malformed, k is not a whole number of at least 1 (BAD_ARGUMENT), or no picture
 *   has an object (BAD_DATA_SET)
 */
export function topKError(pictures: readonly TruePicture[], guesses: readonly Guess[], k = 1): number {
  return errorRate(pictures, guesses, k, (guess, object) => guess.index === object.index);
}

/** Share of the pictures with objects where `isRight` holds for none of the k best guesses with any object. */
export function errorRate<AnyGuess extends Guess>(
  pictures: readonly TruePicture[],
  guesses: readonly AnyGuess[],
  k: number,
  isRight: (guess: AnyGuess, object: TrueObject) => boolean,
): number {
  if (!Number.isInteger(k) || k < 1) {
    throw new InputError('BAD_ARGUMENT', 'k', `must be a whole number of at least 1, not ${k}`);
  }
  const judged = pictures.filter((picture) => countedObjects(picture).length > 0);
  if (judged.length === 0) throw noObjects();
  const guessesOf = groupBy(ranked(pictures, guesses), (guess) => guess.imageId);
  const wrong = judged.filter((picture) => {
    const best = (guessesOf.get(picture.id) ?? []).slice(0, k);
    return !best.some((guess) => countedObjects(picture).some((object) => isRight(guess, object)));
  });
  return wrong.length / judged.length;
}
