import fc from 'fast-check';
import { Random } from '../../lib/training/random.js';
import { shuffled } from '../runner/order.js';
import { kinds } from './kinds/index.js';
import { type Drawn, drawn, type Kind } from './question.js';

/** A question, and with what it was drawn. */
export interface Draw {
  readonly kind: Kind;
  /** Draws the same question of the kind again. */
  readonly seed: number;
  readonly drawn: Drawn;
}

/** Kinds in rounds: each once, in an order of its own, before any comes again. */
export function* turns(random: Random, wanted: readonly Kind[]): Generator<Kind, never> {
  for (;;) yield* shuffled(wanted, random);
}

/** The question of this number. */
export function drawOne(random: Random, kind: Kind, seed: number, number: number): Draw {
  const own = random.bits() | 0;
  const [question] = fc.sample(kind.questions, { seed: own, numRuns: 1, unbiased: true });
  const id = `${kind.operation}/random-${seed}-${number}`;
  return { kind, seed: own, drawn: drawn(id, kind.operation, question) };
}

/** What random mode asks a port that is never wrong. */
export function drawAll(count: number, seed: number): Drawn[] {
  const random = new Random(seed);
  const turn = turns(random, kinds);
  return Array.from({ length: count }, (_, number) => drawOne(random, turn.next().value, seed, number).drawn);
}
