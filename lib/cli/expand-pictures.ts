/** Which pictures a command line means: files, folders, patterns, URLs, and lists of them (SPEC 10.3). */
import { dirname, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { InputError } from '../errors.js';
import { exists, isFolder } from '../files/file-kind.js';
import { listFiles } from '../files/list-files.js';
import { readBytes } from '../files/read-bytes.js';
import { isPictureName } from '../images/picture-names.js';
import type { Context } from './context.js';
import { isUrl } from './is-url.js';
import { readStdin, standardInput } from './picture.js';

export interface ExpandedPictures {
  readonly images: readonly string[];
  /** What was left out, a line each. */
  readonly notes: readonly string[];
}

/**
 * Pictures in the order given; those of a folder and of a pattern in the order of their names. What is none of these
 * stays, so that it is told where its turn comes.
 * @param list file with one of them a line, or - for standard input
 * @throws InputError BAD_ARGUMENT when there is no picture, or standard input is to be read twice; NOT_FOUND, NOT_A_FILE
 *   when the list cannot be read
 */
export async function expandPictures(
  given: readonly string[],
  list: string | undefined,
  context: Context,
): Promise<ExpandedPictures> {
  const all = [...given, ...(list === undefined ? [] : await listed(list, context))];
  if (
    [...all, ...(list === standardInput ? [list] : [])].filter((image) => image === standardInput).length > 1
  ) {
    throw new InputError('BAD_ARGUMENT', standardInput, 'standard input can be given only once');
  }
  const images: string[] = [];
  const notes: string[] = [];
  for (const image of all) {
    for (const match of await matchesOf(image)) {
      if (!(await isFolder(match))) {
        images.push(match);
        continue;
      }
      const files = await listFiles(match);
      const pictures = files.filter(isPictureName);
      // Not all as arguments of one call, of which there may be too many.
      for (const picture of pictures.length === 0 ? [match] : pictures) images.push(picture);
      const others = files.length - pictures.length;
      if (others > 0) {
        notes.push(
          `${match}: ${others === 1 ? '1 file that is no picture is' : `${others} files that are no pictures are`} left out`,
        );
      }
    }
  }
  if (images.length === 0) {
    const wanted = 'there are none: give paths, folders, patterns, URLs, - for standard input, or --list';
    throw new InputError('BAD_ARGUMENT', 'pictures', wanted);
  }
  return { images, notes };
}

/** Lines that are not empty, each from the working folder on, or where nothing is there from that of the list. */
async function listed(list: string, context: Context): Promise<string[]> {
  const bytes = list === standardInput ? await readStdin(context) : await readBytes(list);
  const lines = new TextDecoder()
    .decode(bytes)
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const images: string[] = [];
  for (const line of lines) {
    const beside = resolve(dirname(list), line);
    images.push(!(await exists(line)) && (await exists(beside)) ? beside : line);
  }
  return images;
}

/** The files and folders that a pattern matches, as a shell would put them in its place; itself where it is none. */
async function matchesOf(image: string): Promise<string[]> {
  if (!isDynamicPattern(image) || isUrl(image) || (await exists(image))) return [image];
  const matches = await glob(image, { onlyFiles: false, expandDirectories: false });
  const names = matches.map((match) => (match.endsWith('/') ? match.slice(0, -1) : match)).sort();
  return names.length === 0 ? [image] : names;
}
