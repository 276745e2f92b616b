import { resolve } from 'node:path';
import { isFile } from './file-kind.js';

/**
 * The file of that name in a folder, also where the disk has its letters with accents composed (NFC) and the name has
 * them decomposed (NFD), as Macs write them, or the reverse.
 * @returns its path, or nothing where there is none
 */
export async function fileInAnyForm(folder: string, name: string): Promise<string | undefined> {
  for (const form of new Set([name, name.normalize('NFC'), name.normalize('NFD')])) {
    const path = resolve(folder, form);
    if (await isFile(path)) return path;
  }
  return undefined;
}
