/** What a measure compares: annotated pictures on one side, guesses about them on the other. All plain data. */
import type { Box } from '../boxes/box.js';
import { InputError } from '../errors.js';
import { sureness } from '../model/model.js';

/** Intersection over union at which a box counts as found (paper section 4). */
export const LEAST_IOU = 0.5;

export type PictureId = number | string;

/** An annotated object: its class index, its box in pixels, and whether the measures pass over it (a crowd). */
export interface TrueObject {
  readonly index: number;
  readonly box: Box;
  readonly ignore: boolean;
}

export interface TruePicture {
  readonly id: PictureId;
  readonly objects: readonly TrueObject[];
}

/** A class claimed for a picture. */
export interface Guess {
  readonly imageId: PictureId;
  readonly index: number;
  readonly score: number;
}

/** A class and a box, in pixels of the original picture, claimed for a picture. */
export interface Detection extends Guess {
  readonly box: Box;
  /** How sure its model is, 0 to 1; absent where it does not know. */
  readonly confidence?: number;
}

/** Objects that count: all but the ignored. */
export function countedObjects(picture: TruePicture): TrueObject[] {
  return picture.objects.filter((object) => !object.ignore);
}

/**
 * Guesses in the order in which they are judged: highest confidence first, or score where a model knows none, of equal
 * ones the highest score; then by the pictures' order, then lower class index, then as given.
 * @throws InputError (BAD_ARGUMENT) when a guess has no finite score or box, a class index that is not a whole number
 *   of at least 0, or a picture that is not among `pictures`
 */
export function ranked<AnyGuess extends Guess | Detection>(
  pictures: readonly TruePicture[],
  guesses: readonly AnyGuess[],
): AnyGuess[] {
  const positions = new Map(pictures.map((picture, position) => [picture.id, position]));
  return guesses
    .map((guess, number) => {
      const position = positions.get(guess.imageId);
      if (position === undefined) {
        throw new InputError('BAD_ARGUMENT', `guess ${number}`, `there is no picture ${guess.imageId}`);
      }
      requireSound(guess, number);
      return { guess, position };
    })
    .sort(
      (a, b) =>
        sureness(b.guess) - sureness(a.guess) ||
        b.guess.score - a.guess.score ||
        a.position - b.position ||
        a.guess.index - b.guess.index,
    )
    .map(({ guess }) => guess);
}

function requireSound(guess: Guess | Detection, number: number): void {
  if (!Number.isFinite(guess.score)) {
    throw new InputError('BAD_ARGUMENT', `guess ${number}`, `the score must be finite, not ${guess.score}`);
  }
  if ('confidence' in guess && !Number.isFinite(guess.confidence)) {
    const reason = `the confidence must be finite, not ${guess.confidence}`;
    throw new InputError('BAD_ARGUMENT', `guess ${number}`, reason);
  }
  if (!Number.isInteger(guess.index) || guess.index < 0) {
    const reason = `the class index must be a whole number of at least 0, not ${guess.index}`;
    throw new InputError('BAD_ARGUMENT', `guess ${number}`, reason);
  }
  if ('box' in guess) {
    const { xmin, ymin, xmax, ymax } = guess.box;
    if (![xmin, ymin, xmax, ymax].every(Number.isFinite)) {
      const reason = `the box must be finite, not ${xmin}, ${ymin}, ${xmax}, ${ymax}`;
      throw new InputError('BAD_ARGUMENT', `guess ${number}`, reason);
    }
  }
}

/** The error of measures that have nothing to compare with. */
export function noObjects(): InputError {
  return new InputError('BAD_DATA_SET', 'ground truth', 'no picture has an object to compare with');
}

/** Items by key, each group in the order given. */
export function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
