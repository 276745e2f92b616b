import { basename, dirname, resolve } from 'node:path';

/** Of a data set that is one JSON file: its folder's name and its own. */
export function jsonSetName(path: string): string {
  return `${basename(dirname(resolve(path)))}/${basename(path, '.json')}`;
}
