import type { Change } from '../mutate.js';

/** A bug that no flag need describe: it is to be caught all the same. */
export interface Stranger {
  readonly name: string;
  readonly changes: readonly Change[];
}

/** A bug in one file of the port: pairs of what stands there and what stands there instead. */
export const strangerIn =
  (file: string) =>
  (name: string, ...pairs: readonly (readonly [from: string, to: string])[]): Stranger => ({
    name,
    changes: pairs.map(([from, to]) => ({ file, from, to })),
  });
