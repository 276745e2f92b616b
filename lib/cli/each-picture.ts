import { BackendError, InputError } from '../errors.js';
import { type Context, write } from './context.js';
import { errorText } from './error-text.js';
import { openPictures } from './picture.js';

/** A picture without an answer, in the form of its JSON. */
export interface FailedPicture {
  readonly image: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** What a picture is called, its place among the arguments, and its number in a file that holds several. */
export interface ImagePlace {
  readonly name: string;
  readonly at: number;
  readonly number: number;
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
 * as an option, ends it.
 * @returns the failed ones
 * @throws InputError, BackendError
 */
export async function eachPicture(
  images: readonly string[],
  context: Context,
  answer: (picture: File, image: ImagePlace) => Promise<void>,
  failed: (picture: FailedPicture) => Promise<void> | void,
): Promise<FailedPicture[]> {
  const failures: FailedPicture[] = [];
  const attempt = async <Result>(image: string, work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (context.signal.aborted || !isOfPicture(error)) throw error;
      const failure = { image, error: { code: error.code, message: error.message } };
      failures.push(failure);
      await write(context.stderr, errorText(error, context.stderr));
      await failed(failure);
      return undefined;
    }
  };
  for (const [at, image] of images.entries()) {
    const pictures = (await attempt(image, () => openPictures(image, context))) ?? [];
    for (const [number, picture] of pictures.entries()) {
      const name = number === 0 ? image : picture.name;
      await attempt(name, () => answer(picture, { name, at, number }));
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
  return isKnown && codesOfPictures.includes(error.code);
}
