import { BackendError, InputError } from '../errors.js';
import { OutputError } from '../files/output-error.js';
import { type Context, write } from './context.js';
import { errorText } from './error-text.js';
import { openPictures } from './picture.js';

/** A picture without an answer, in the form of its JSON. */
export interface FailedPicture {
  readonly image: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** What a picture is called, its place among the arguments, and its number in a file that holds so many. */
export interface ImagePlace {
  readonly name: string;
  readonly at: number;
  readonly number: number;
  readonly count: number;
}

/** Thrown at the end where a picture failed: all has been said. */
export class PicturesFailed extends Error {}

const codesOfPictures: readonly string[] = [
  'NOT_FOUND',
  'NOT_A_FILE',
  'BAD_IMAGE',
  'IMAGE_TOO_LARGE',
  'IMAGE_TOO_SMALL',
  'TOO_LARGE',
];

/**
 * Answers picture by picture. Where one fails, standard error says so and the others go on; what all have in common, such
 * as an option, or a disk that is full, ends it.
 * @returns the failed ones
 * @throws InputError, BackendError
 */
export async function eachPicture(
  images: readonly string[],
  context: Context,
  answer: (picture: File, place: ImagePlace) => Promise<void>,
  failed: (picture: FailedPicture, place: ImagePlace) => Promise<void> | void,
): Promise<FailedPicture[]> {
  const failures: FailedPicture[] = [];
  const attempt = async <Result>(
    place: ImagePlace,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (context.signal.aborted || !isOfPicture(error)) throw error;
      const failure = { image: place.name, error: { code: error.code, message: error.message } };
      failures.push(failure);
      await write(context.stderr, errorText(error, context.stderr));
      await failed(failure, place);
      return undefined;
    }
  };
  for (const [at, image] of images.entries()) {
    const whole = { name: image, at, number: 0, count: 1 };
    const pictures = (await attempt(whole, () => openPictures(image, context))) ?? [];
    for (const [number, picture] of pictures.entries()) {
      const name = number === 0 ? image : picture.name;
      const place = { name, at, number, count: pictures.length };
      await attempt(place, () => answer(picture, place));
    }
  }
  return failures;
}

/** @throws PicturesFailed when there is any */
export function requireNoFailure(failures: readonly FailedPicture[]): void {
  if (failures.length > 0) throw new PicturesFailed();
}

function isOfPicture(error: unknown): error is InputError | BackendError {
  const isKnown = error instanceof InputError || error instanceof BackendError;
  return isKnown && !(error instanceof OutputError) && codesOfPictures.includes(error.code);
}
