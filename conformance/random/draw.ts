import fc from 'fast-check';
import { Random } from '../../lib/training/random.js';
import { kinds } from './kinds/index.js';
import { type Drawn, drawn, type Kind } from './question.js';

/** A question, and with what it was drawn. */
export interface Draw {
  readonly kind: Kind;
  /** Draws the same question of the kind again. */
  readonly seed: number;
  readonly drawn: Drawn;
}

/** The question of this number, of any of the wanted kinds. */
export function drawOne(random: Random, wanted: readonly Kind[], seed: number, number: number): Draw {
  const kind = wanted[random.integer(wanted.length)];
  const own = random.bits() | 0;
  const [question] = fc.sample(kind.questions, { seed: own, numRuns: 1 });
  const id = `${kind.operation}/random-${seed}-${number}`;
  return { kind, seed: own, drawn: drawn(id, kind.operation, question) };
}

/** What random mode asks a port that is never wrong. */
export function drawAll(count: number, seed: number): Drawn[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, number) => drawOne(random, kinds, seed, number).drawn);
}
