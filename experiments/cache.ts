/** What was done before, so that an experiment that was stopped goes on where it was. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Setting } from './experiment.js';

export const cacheFolder = fileURLToPath(new URL('cache', import.meta.url));

/** @param name of a file in the cache; it must name all that the result depends on */
export async function cached<Result>(name: string, make: () => Promise<Result>): Promise<Result> {
  const path = join(cacheFolder, `${name}.json`);
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before !== undefined) return JSON.parse(before) as Result;
  const result = await make();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.tmp`, JSON.stringify(result));
  await rename(`${path}.tmp`, path);
  return result;
}

/** One result for each seed, in their order. @param name as for `cached`, but for the seed */
export async function cachedBySeed<Result>(
  { seeds }: Setting,
  name: string,
  make: (seed: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const seed of seeds) results.push(await cached(`${name}-seed-${seed}`, () => make(seed)));
  return results;
}
