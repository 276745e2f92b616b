import type { Detection, Guess, TrueObject, TruePicture } from '../../../lib/data/ground-truth.js';
import { localizationError } from '../../../lib/evaluation/localization-error.js';
import { topKError } from '../../../lib/evaluation/top-k-error.js';
import { iou } from '../../../reference/iou.js';
import type { Answer, Draft, Plain } from '../draft.js';
import { sum } from '../tolerances.js';
import { matchingCases } from './matching.js';
import { precisionCases } from './precision.js';
import { detections, detectionsPlain, guesses, guessesPlain, pictures, picturesPlain } from './truth.js';

interface ErrorRule {
  readonly k?: number;
  readonly empty?: boolean;
  readonly ignored?: boolean;
  readonly unsorted?: boolean;
  readonly isRight: (guess: Detection, one: TrueObject) => boolean;
}

function wrongError(
  k: number,
  { empty = false, ignored = false, unsorted = false, isRight, ...rule }: ErrorRule,
): number {
  const objectsOf = (picture: TruePicture) => picture.objects.filter((one) => ignored || !one.ignore);
  const judged = pictures.filter((picture) => empty || objectsOf(picture).length > 0);
  const wrong = judged.filter((picture) => {
    const own = detections.filter(({ imageId }) => imageId === picture.id);
    const best = (unsorted ? own : [...own].sort((a, b) => b.score - a.score)).slice(0, rule.k ?? k);
    return !best.some((guess) => objectsOf(picture).some((one) => isRight(guess, one)));
  });
  return wrong.length / judged.length;
}

function errorCases(): Draft[] {
  const sameClass = (guess: Detection, one: TrueObject) => guess.index === one.index;
  const sameBox = (guess: Detection, one: TrueObject) => iou(guess.box, one.box) >= 0.5;
  return [1, 2].flatMap((k): Draft[] => {
    const mistakes = (isRight: ErrorRule['isRight']): NonNullable<Draft['mistakes']> => {
      const wrong = (rule: Partial<ErrorRule>) => (): Answer => ({
        error: wrongError(k, { isRight, ...rule }),
      });
      return {
        EmptyPicturesCount: wrong({ empty: true }),
        IgnoredAsTrue: wrong({ ignored: true }),
        UnsortedDetections: wrong({ unsorted: true }),
        OneGuessOnly: wrong({ k: k - 1 }),
        AllGuesses: wrong({ k: 1000 }),
        WrongSign: () => ({ error: 1 - wrongError(k, { isRight }) }),
      };
    };
    const right = (guess: Detection, one: TrueObject) => sameClass(guess, one) && sameBox(guess, one);
    return [
      {
        id: `topKError/best-${k}`,
        operation: 'topKError',
        comment: `Share of the pictures with objects where none of the best ${k} names the class of an object.`,
        parameters: { pictures: picturesPlain, guesses: guessesPlain, k },
        answer: () => ({ error: topKError(pictures, guesses, k) }),
        tolerance: sum(4, 1),
        mistakes: mistakes(sameClass),
      },
      {
        id: `localizationError/best-${k}`,
        operation: 'localizationError',
        comment: `Likewise with the box of one and the same object, by an IoU of at least 0.5; best ${k}.`,
        parameters: { pictures: picturesPlain, detections: detectionsPlain, k },
        answer: () => ({ error: localizationError(pictures, detections, k) }),
        tolerance: sum(4, 1),
        mistakes: {
          ...mistakes(right),
          StrictIoU: () => ({
            error: wrongError(k, {
              isRight: (guess, one) => sameClass(guess, one) && iou(guess.box, one.box) > 0.5,
            }),
          }),
          AnyOverlap: () => ({
            error: wrongError(k, {
              isRight: (guess, one) => sameClass(guess, one) && iou(guess.box, one.box) > 0,
            }),
          }),
          ClassIgnored: () => ({ error: wrongError(k, { isRight: sameBox }) }),
        },
      },
    ];
  });
}

/** Pictures that no guess or no object is of. */
function emptyCases(): Draft[] {
  const unguessed = guesses.filter(({ imageId }) => imageId !== 6);
  const others = pictures.filter(({ id }) => id !== 6);
  const empty = pictures.filter(({ objects }) => objects.every(({ ignore }) => ignore === true));
  const plain = (some: readonly Guess[]): Plain => some.map((guess) => ({ ...guess }));
  return [
    {
      id: 'topKError/without-guesses',
      operation: 'topKError',
      comment: 'A picture has an object but no guess: it counts, as wrong.',
      parameters: { pictures: picturesPlain, guesses: plain(unguessed), k: 2 },
      answer: () => ({ error: topKError(pictures, unguessed, 2) }),
      tolerance: sum(4, 1),
      mistakes: { UnguessedLeftOut: () => ({ error: topKError(others, unguessed, 2) }) },
    },
    {
      id: 'topKError/no-objects',
      operation: 'topKError',
      comment: 'No picture has an object that counts: nothing to compare with.',
      parameters: {
        pictures: empty.map(({ id, objects }) => ({
          id,
          objects: objects.map((one) => ({ index: one.index, box: { ...one.box }, ignore: true })),
        })),
        guesses: plain(guesses.filter(({ imageId }) => empty.some(({ id }) => id === imageId))),
        k: 1,
      },
      answer: () => ({ error: topKError(empty, [], 1) }),
    },
  ];
}

export const evaluationCases: readonly Draft[] = [
  ...errorCases(),
  ...emptyCases(),
  ...precisionCases(),
  ...matchingCases,
];
