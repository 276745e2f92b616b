/** How a data set's file names its pictures: by their names from a folder on. */
import { access } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileInAnyForm } from '../../files/unicode-forms.js';

/** Where a picture is, or would be; and, where it is not there, why, and what would help. */
export interface PicturePlace {
  readonly path: string;
  readonly missing?: string;
}

/** The picture of that name, in whichever Unicode form the disk has it. */
export async function findPicture(folder: string, name: string): Promise<PicturePlace> {
  const path = resolve(folder, name);
  const refused = await whyRefused(folder, name);
  if (refused !== undefined) return { path, missing: refused };
  const found = await fileInAnyForm(folder, name);
  if (found !== undefined) return { path: found };
  const missing = `is missing: there is no file ${JSON.stringify(path)}${await hint(folder, name)}`;
  return { path, missing };
}

/** Why such a name is none of the folder's, wherever it leads. */
async function whyRefused(folder: string, name: string): Promise<string | undefined> {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(name)) {
    const bare = basename(name.replace(/[?#].*$/, ''));
    return (await isThere(join(folder, bare)))
      ? `is a URL: ${JSON.stringify(bare)} is in ${folder}, write that name in its place`
      : 'is a URL: download the picture, and write the name of its file';
  }
  const path = resolve(folder, name);
  const inside = relative(folder, path);
  const shown = JSON.stringify(name);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    return `has the file ${shown} outside the images folder ${folder}${await hint(folder, name)}`;
  }
  return undefined;
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function hint(folder: string, name: string): Promise<string> {
  const slashed = name.replaceAll('\\', '/');
  if (slashed !== name && (await isThere(resolve(folder, slashed)))) {
    return `; with / in place of \\ in its name it would be found`;
  }
  const bare = basename(slashed);
  if (bare !== name && (await isThere(join(folder, bare)))) {
    return `; ${JSON.stringify(bare)} is in ${folder}: write its name without folders`;
  }
  for (const other of inOtherCapitals(slashed)) {
    if (await isThere(resolve(folder, other))) {
      return `; ${JSON.stringify(other)} is there: write its name in the same capitals`;
    }
  }
  const written = slashed === name ? '' : '; write / in place of \\ in its name';
  return `${written}; --images names the folder that names start from`;
}

/** As programs of systems that make no difference write a name: its extension, or all of it. */
function inOtherCapitals(name: string): string[] {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  const others = [stem + extension.toLowerCase(), stem + extension.toUpperCase(), name.toLowerCase()];
  return others.filter((other) => other !== name);
}
