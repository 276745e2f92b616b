import type { Change } from '../mutate.js';

/** A bug that no flag need describe: it is to be caught all the same. */
export interface Stranger {
  readonly name: string;
  readonly changes: readonly Change[];
}

type Pair = readonly [from: string, to: string];

/** A bug in one file of the port: pairs of what stands there, or in a plain form of it, and what stands there instead. */
export const strangerIn =
  (file: string, ...plain: readonly Pair[]) =>
  (name: string, ...pairs: readonly Pair[]): Stranger => ({
    name,
    changes: [...plain, ...pairs].map(([from, to]) => ({ file, from, to })),
  });
