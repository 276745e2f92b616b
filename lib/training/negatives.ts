/** Which of the backgrounds that were drawn are learnt from (SPEC 6.3, paper section 5). */
import type { Tensor } from '../../backends/backend.js';
import { crossEntropy } from '../../reference/cross-entropy.js';
import { elementCount } from '../../reference/geometry.js';
import { fromValues } from '../../reference/nd-array.js';
import type { Negatives, NegativesKind } from '../model/recipe.js';
import type { Random } from './random.js';

/** Backgrounds of one picture, of which so many are learnt from: those that the network is most wrong about. */
export interface Choice {
  /** Of the batch's windows, or of the locations of its crops. */
  readonly among: readonly number[];
  readonly keep: number;
}

/** How many of so many negatives are random ones; the others are the most offending. */
export function randomCount(kind: NegativesKind, count: number): number {
  switch (kind) {
    case 'random':
      return count;
    case 'offending':
      return 0;
    case 'both':
      return Math.floor(count / 2);
  }
}

/**
 * Of all backgrounds of one picture, one in so many candidates: the random ones are drawn here, and what is left is chosen
 * among.
 */
export function choiceAmong(
  backgrounds: readonly number[],
  { kind, candidates }: Negatives,
  random: Random,
): Choice {
  const kept = Math.ceil(backgrounds.length / candidates);
  const among = [...backgrounds];
  const drawn = randomCount(kind, kept);
  for (let draw = 0; draw < drawn; draw++) among.splice(random.integer(among.length), 1);
  return { among, keep: kept - drawn };
}

/** Whether any choice waits for what the network says. */
export function needsLosses(choices: readonly Choice[]): boolean {
  return choices.some(({ among, keep }) => keep > 0 && keep < among.length);
}

/** What is not kept, by the loss of each where that is needed; of equal ones the first stays. */
export function rejected(choices: readonly Choice[], lossOf: (index: number) => number): Set<number> {
  return new Set(
    choices.flatMap(({ among, keep }) => {
      if (keep === 0) return among;
      const losses = new Map(among.map((index) => [index, lossOf(index)]));
      return [...among].sort((a, b) => losses.get(b)! - losses.get(a)! || a - b).slice(keep);
    }),
  );
}

/** The cross-entropy of each location (SPEC 4.4), by window, then y, then x, of raw outputs [window, channel, y, x]. */
export function lossesOf({ shape, data }: Tensor, classes: ArrayLike<number>): number[] {
  const [windows, channels, ...places] = shape;
  const count = elementCount(places);
  return Array.from({ length: windows * count }, (_, location) => {
    const [window, place] = [Math.floor(location / count), location % count];
    const logits = Array.from(
      { length: channels },
      (_, channel) => data[(window * channels + channel) * count + place],
    );
    return crossEntropy(fromValues(logits, [1, channels]), [classes[location]]);
  });
}
