/** Folders of small data sets for tests. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { inspectDataSet, type ReadDataSetOptions } from '../../../lib/data/data-set.js';
import { faultLines } from '../../../lib/data/fault.js';
import { InputError } from '../../../lib/errors.js';
import { makePng } from '../images/png-writer.js';

/** Another picture for each number. */
export const grey = (height: number, width: number, number = 0) =>
  makePng({ width, height, depth: 8, colourType: 0, samples: (y, x) => [(3 * y + x + 7 * number) % 256] });

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder for the tests of a suite, emptied before each. */
export function useSetFolder() {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-set-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  const lay = async (files: Files) => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(at(name)), { recursive: true });
      await writeFile(at(name), content);
    }
  };
  /** What can be used of a set, and the lines about the rest. */
  const inspect = async (name: string, options: ReadDataSetOptions = {}) => {
    const { dataSet, faults } = await inspectDataSet(at(name), options);
    return { dataSet, lines: faultLines(faults) };
  };
  return { at, lay, inspect };
}

/** The error of what must fail. */
export async function failureOf(work: Promise<unknown>): Promise<InputError> {
  const error = await work.then(
    () => expect.fail('it was accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputError)) throw error;
  return error;
}
