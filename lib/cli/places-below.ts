/** Where pictures lie below the folder that all of them are in (SPEC 10.4). */
import { basename, dirname, resolve, sep } from 'node:path';
import { isUrl } from './is-url.js';
import { standardInput } from './picture.js';

export interface PlaceBelow {
  /** Folders from the common one down to the picture; none of a URL's, and of standard input. */
  readonly folders: readonly string[];
  readonly name: string;
}

/** @param images as the command line names them */
export function placesBelow(images: readonly string[]): PlaceBelow[] {
  const foldersOf = (image: string) => resolve(dirname(image)).split(sep);
  const [first = [], ...rest] = images.filter(isPath).map(foldersOf);
  const common = rest.reduce((length, folders) => {
    const differs = first.slice(0, length).findIndex((folder, at) => folders[at] !== folder);
    return differs < 0 ? length : differs;
  }, first.length);
  return images.map((image) => ({
    folders: isPath(image) ? foldersOf(image).slice(common) : [],
    name: basename(image),
  }));
}

const isPath = (image: string) => image !== standardInput && !isUrl(image);
