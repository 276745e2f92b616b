/** The cases of the fixtures or of a saved failure, and random mode. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../lib/errors.js';
import { writeFileAtomically } from '../../lib/files/write-file.js';
import type { Manifest } from '../runner/manifest.js';
import type { Order } from '../runner/order.js';
import { type Report, type RunCasesOptions, runCases } from '../runner/run.js';
import { openFixtures, openManifest } from './open-fixtures.js';
import { type PortOptions, portOf } from './ports.js';

export interface CaseOptions extends PortOptions, Order {
  /** Folder of the cases. */
  readonly fixtures: string;
  /** A file of cases in place of the folder. */
  readonly replay?: string;
  /** Text that the ids of the wanted cases contain. */
  readonly only?: string;
}

export interface RandomOptions extends PortOptions {
  /** How many questions are drawn. */
  readonly random: number;
  readonly seed: number;
  readonly only?: string;
  /** Folder for a file of each failure; made where it is missing. */
  readonly save?: string;
}

type Run = Pick<RunCasesOptions, 'signal' | 'onProgress'>;

/**
 * Runs the cases.
 * @throws InputError BAD_ARGUMENT when not exactly one of program and outputs is given; NOT_FOUND when a folder is missing
 */
export async function conformanceCommand(options: CaseOptions, run: Run = {}): Promise<Report> {
  const { only = '', shuffle, repeat, replay } = options;
  const fixtures = await (replay === undefined ? openFixtures(options.fixtures) : openManifest(replay));
  await using port = (await portOf(options))();
  const isWanted = ({ id }: { readonly id: string }) => id.includes(only);
  if (!fixtures.manifest.cases.some(isWanted))
    throw new InputError('BAD_ARGUMENT', '--only', `no case's id contains ${only}`);
  return await runCases(fixtures, port, {
    isWanted,
    ...(shuffle !== undefined && { shuffle }),
    ...(repeat !== undefined && { repeat }),
    ...run,
  });
}

export interface RandomReport {
  readonly report: Report;
  /** Where the failures were saved. */
  readonly saved: readonly string[];
}

/**
 * Puts random questions to a program.
 * @throws InputError BAD_ARGUMENT when there is no program, or no operation of the name
 */
export async function randomCommand(options: RandomOptions, run: Run = {}): Promise<RandomReport> {
  const { random: count, seed, only = '', save } = options;
  if (options.outputs !== undefined || options.program === undefined)
    throw new InputError('BAD_ARGUMENT', '--random', 'needs --program: files cannot answer what is drawn');
  const open = await portOf(options);
  // Most runs do without it, and it is most of the program.
  const { search } = await import('../random/search.js');
  const { report, failures } = await search(open, { count, seed, only, ...run });
  if (report.outcomes.length === 0)
    throw new InputError('BAD_ARGUMENT', '--only', `no operation's name contains ${only}`);
  return { report, saved: save === undefined ? [] : await saveAll(failures, save) };
}

async function saveAll(failures: readonly Manifest[], folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    failures.map(async (manifest) => {
      const { id } = manifest.cases[manifest.cases.length - 1];
      const path = join(folder, `${id.replaceAll('/', '-')}.json`);
      await writeFileAtomically(path, `${JSON.stringify(manifest)}\n`);
      return path;
    }),
  );
}
