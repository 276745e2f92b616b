import { kinds } from './kinds/index.js';
import type { Change } from './mutate.js';
import { strangers } from './strangers.js';
import { mutants } from './table.js';

/** A bug that is put into the second implementation. */
export interface Bug {
  readonly name: string;
  readonly changes: readonly Change[];
  /** Of the kinds that the fixtures know by name. */
  readonly flag?: string;
  /** Whether it shows in cases that are asked in the manifest's order alone. */
  readonly isKept: boolean;
}

/** Those that the flags describe, then those that none does. */
export const bugs: readonly Bug[] = [
  ...mutants.map((one): Bug => ({ name: one.name, changes: [one], flag: one.flag, isKept: false })),
  ...strangers.map((one): Bug => ({ name: one.name, changes: [one], isKept: false })),
  ...Object.entries(kinds).flatMap(([kind, all]) =>
    all.map(({ name, changes }): Bug => ({ name, changes, isKept: kind === 'state kept between cases' })),
  ),
];
