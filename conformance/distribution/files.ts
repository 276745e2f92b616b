import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledRunner } from './bundle.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Beside the files that fixtures/SHA256SUMS names; where they are in the project, so that links hold. */
const companions = [
  'LICENSE',
  'examples/port-c/README.md',
  'examples/port-c/port.c',
  'examples/port-python/port.py',
  'fixtures/CONFORMANCE.md',
  'fixtures/SHA256SUMS',
  'spec/SPEC.md',
];

/**
 * Writes all that the author of a port needs into a folder: the cases, the specification, an example port and the runner.
 * @returns the files' paths in it, sorted
 */
export async function writeDistribution(folder: string): Promise<string[]> {
  const sums = await readFile(join(root, 'fixtures/SHA256SUMS'), 'utf8');
  const data = sums
    .trimEnd()
    .split('\n')
    .map((line) => `fixtures/${line.slice(66)}`);
  const paths = [...data, ...companions];
  for (const path of paths) {
    const copy = join(folder, path);
    await mkdir(dirname(copy), { recursive: true });
    await cp(join(root, path), copy);
  }
  await writeFile(join(folder, 'conformance.mjs'), await bundledRunner());
  const all = [...paths, 'conformance.mjs'].sort();
  // As they were checked out, modes depend on whose machine it is.
  for (const path of all) await chmod(join(folder, path), 0o644);
  return all;
}

/** The package's own version, which the archive bears too. */
export async function packageVersion(): Promise<string> {
  return JSON.parse(await readFile(join(root, 'conformance/package.json'), 'utf8')).version;
}
