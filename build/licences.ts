import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The licence texts of all packages that the files of a bundle, as paths from here, come from. What such a package has
 * copied from elsewhere (its folder `vendor`) has its licence at the head of the file.
 * @throws Error when a package has no licence text, or a copied file no head
 */
export async function licencesOf(files: readonly string[]): Promise<string> {
  const folders = files.flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const vendored = files.filter((file) => /^node_modules\/.*\/vendor\//.test(file));
  const texts = [
    ...[...new Set(folders)].sort().map(licenceOfPackage),
    ...vendored.sort().map(licenceOfFile),
  ];
  return `Bundled into this package are:\n\n${(await Promise.all(texts)).join('\n')}`;
}

async function licenceOfPackage(folder: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(?:[.-]|$)/i.test(entry));
  if (file === undefined) throw new Error(`${folder} has no licence text`);
  return section(`${name} ${version}`, await readFile(join(folder, file), 'utf8'));
}

async function licenceOfFile(path: string): Promise<string> {
  const [head] = /^\/\*\*[\s\S]*?\*\//.exec(await readFile(path, 'utf8')) ?? [];
  if (head === undefined || !/licen[cs]e/i.test(head))
    throw new Error(`${path} does not begin with its licence`);
  return section(path.replace('node_modules/', ''), head.replaceAll(/^\/?[ *]*(?: |$)|\*\/$/gm, ''));
}

function section(title: string, text: string): string {
  return `${title}\n${'='.repeat(title.length)}\n\n${text.trim()}\n`;
}
