import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { groupBy } from '../data/ground-truth.js';
import { InputError } from '../errors.js';
import { isFolder, requireFolder } from '../files/file-kind.js';
import { makeFolder } from '../files/make-folder.js';
import { isUrl } from './is-url.js';
import { type PlaceBelow, placesBelow } from './places-below.js';

/**
 * The file to write for each picture: `target` itself, or with the picture's name in place of its `%`, or of that name in
 * `target` where that is a folder. Pictures of several folders keep those below the one they have in common, which are
 * made; of pictures whose names differ by their extensions alone, the extensions stay.
 * @param option what to call the target in errors
 * @param extension of the files, with its dot
 * @param isFoundByStem whether programs look for a picture's file by its name without extension, as for YOLO's labels: two
 *   of one such name are refused
 * @throws InputError BAD_ARGUMENT when two would be one file, or the picture itself; NOT_FOUND when the folder is missing
 */
export async function planOutputs(
  option: string,
  target: string,
  images: readonly string[],
  extension: string,
  isFoundByStem = false,
): Promise<string[]> {
  const refuse = (reason: string) => new InputError('BAD_ARGUMENT', `${option} ${target}`, reason);
  const pattern = target.endsWith(sep) || (await isFolder(target)) ? join(target, `%${extension}`) : target;
  if (extname(pattern).toLowerCase() !== extension) throw refuse(`must end in ${extension}`);
  if (images.length > 1 && !pattern.includes('%')) {
    throw refuse(
      "must be a folder, or have a % that stands for each picture's name, since there are several",
    );
  }
  await requireFolder(dirname(pattern));
  const files = filesOf(pattern, images, isFoundByStem);
  const pictures = new Map(images.map((image) => [resolve(image), image]));
  const writtenFrom = new Map<string, string>();
  for (const [at, file] of files.entries()) {
    const path = resolve(file);
    const same = writtenFrom.get(path);
    if (same !== undefined) throw refuse(`${same} and ${images[at]} would both be written to ${file}`);
    writtenFrom.set(path, images[at]);
    const overwritten = pictures.get(path);
    if (overwritten !== undefined) throw refuse(`would overwrite the picture ${overwritten}`);
  }
  for (const folder of new Set(files.map(dirname))) await makeFolder(folder);
  return files;
}

function filesOf(pattern: string, images: readonly string[], isFoundByStem: boolean): string[] {
  const places = placesBelow(images).map((place, at) => {
    return isUrl(images[at]) ? { ...place, name: fileName(place.name) } : place;
  });
  // A picture's own name, as it is: programs find what belongs to it by that.
  const fileOf = ({ folders, name }: PlaceBelow) =>
    join(
      dirname(pattern),
      ...folders,
      basename(pattern).replaceAll('%', () => name),
    );
  const short = places.map((place) => fileOf({ ...place, name: stemOf(place.name) }));
  const sharing = groupBy(short, (file) => file);
  return places.map((place, at) => {
    const isAlone = sharing.get(short[at])?.length === 1;
    return isAlone || isFoundByStem ? short[at] : fileOf(place);
  });
}

const stemOf = (name: string) => (name === '-' ? 'stdin' : basename(name, extname(name)));

/** Any text, such as a part of a URL or a label, as a part of a file's name. */
export function fileName(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_');
}

/** The file for a picture of that number, from 0, where one argument stands for several: `a.png`, `a-2.png`, `a-3.png`. */
export function numbered(file: string, number: number): string {
  const extension = extname(file);
  return number === 0 ? file : `${file.slice(0, file.length - extension.length)}-${number + 1}${extension}`;
}
