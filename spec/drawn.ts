import { Random } from '../lib/training/random.js';

/** Whether all is to run, however long it takes. */
export const isFullSize = process.env.FULL_SIZE !== undefined;

/** What a run drew is drawn again with SEED set to the number that its tests name. */
export const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Why the others did not run. */
export const notDrawn = 'not drawn in this run: FULL_SIZE=1 draws all';

const random = new Random(seed);

/** Of what takes long, one in so many, rounded up and in their order; drawn anew in each run, and all with FULL_SIZE=1. */
export function drawn<Item>(all: readonly Item[], oneIn: number): Item[] {
  if (isFullSize) return [...all];
  const left = all.map((_, index) => index);
  const chosen = Array.from(
    { length: Math.ceil(all.length / oneIn) },
    () => left.splice(random.integer(left.length), 1)[0],
  );
  return chosen.sort((first, second) => first - second).map((index) => all[index]);
}
