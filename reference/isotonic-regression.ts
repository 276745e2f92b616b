import { GeometryError } from './geometry.js';

/** A non-decreasing function of a score, at the scores that it was fitted to: increasing, no two equal. */
export interface IsotonicFit {
  readonly scores: readonly number[];
  /** One for each of the scores. */
  readonly values: readonly number[];
}

interface Block {
  readonly scores: readonly number[];
  /** Of its outcomes, each times its weight. */
  readonly sum: number;
  readonly weight: number;
}

/**
 * The non-decreasing function of the scores with the least weighted squared distance from the outcomes, by pooling
 * adjacent violators (SPEC 9.9). Equal scores are one block from the start.
 * @param weights how much each outcome counts, above 0; 1 each when left out
 * @throws GeometryError when there are no scores, not as many outcomes or weights, a number is not finite, or a weight is
 *   not above 0
 */
export function isotonicRegression(
  scores: readonly number[],
  outcomes: readonly number[],
  weights: readonly number[] = scores.map(() => 1),
): IsotonicFit {
  expectSound(scores, outcomes, weights);
  const blocks = blocksOfEqualScores(scores, outcomes, weights);
  for (let first = 0; first + 1 < blocks.length; ) {
    if (mean(blocks[first]) <= mean(blocks[first + 1])) {
      first += 1;
      continue;
    }
    blocks.splice(first, 2, pooled(blocks[first], blocks[first + 1]));
    // The pooled mean is below the first's: the block before may now be above it.
    first = Math.max(0, first - 1);
  }
  return {
    scores: blocks.flatMap((block) => block.scores),
    values: blocks.flatMap((block) => block.scores.map(() => mean(block))),
  };
}

function blocksOfEqualScores(
  scores: readonly number[],
  outcomes: readonly number[],
  weights: readonly number[],
): Block[] {
  const blocks: Block[] = [];
  const order = [...scores.keys()].sort((first, second) => scores[first] - scores[second]);
  for (const item of order) {
    const weight = weights[item];
    const single = { scores: [scores[item]], sum: weight * outcomes[item], weight };
    const last = blocks.at(-1);
    if (last === undefined || last.scores[0] !== scores[item]) blocks.push(single);
    else blocks.splice(-1, 1, { ...pooled(last, single), scores: last.scores });
  }
  return blocks;
}

const mean = ({ sum, weight }: Block) => sum / weight;

function pooled(first: Block, second: Block): Block {
  return {
    scores: [...first.scores, ...second.scores],
    sum: first.sum + second.sum,
    weight: first.weight + second.weight,
  };
}

function expectSound(
  scores: readonly number[],
  outcomes: readonly number[],
  weights: readonly number[],
): void {
  if (scores.length === 0) throw new GeometryError('there must be a score');
  if (outcomes.length !== scores.length || weights.length !== scores.length) {
    throw new GeometryError(
      `there must be as many outcomes and weights as scores: ${scores.length}, ${outcomes.length}, ${weights.length}`,
    );
  }
  if (![...scores, ...outcomes, ...weights].every(Number.isFinite) || weights.some((weight) => weight <= 0)) {
    throw new GeometryError('scores, outcomes and weights must be finite, and weights above 0');
  }
}
