import { turns } from '../../backends/turns.js';
import type { WindowBox } from '../../reference/box-merge.js';
import { matchScore as defaultMatchScore } from '../../reference/match-score.js';
import { expectFinite, type MergeOptions as ReferenceMergeOptions } from '../../reference/merge-boxes.js';
import { InputError } from '../errors.js';
import { AllBoxes } from './all-boxes.js';
import { BestMatches } from './best-matches.js';
import { BoxTree } from './box-tree.js';
import type { MatchIndex } from './match-index.js';
import { Places } from './places.js';
import { isBounded } from './score-bound.js';

export type { WindowBox } from '../../reference/box-merge.js';

export interface MergeOptions extends ReferenceMergeOptions {
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The boxes that `mergeBoxes` of `reference/merge-boxes.ts` gives, to the last bit (SPEC 5.6, paper section 4.3). By the
 * default match score the time grows little faster than the number of boxes, as measured (bench/RESULTS.md); by another,
 * of which nothing is known, as its square. The event loop has its turns meanwhile.
 * @throws GeometryError when a coordinate or a score is not finite, or a box stands for less than one window
 * @throws InputError (BAD_ARGUMENT) when the threshold or a match score is NaN
 */
export async function mergeBoxes(
  boxes: readonly WindowBox[],
  { threshold, matchScore = defaultMatchScore, signal }: MergeOptions,
): Promise<WindowBox[]> {
  signal?.throwIfAborted();
  if (Number.isNaN(threshold)) throw new InputError('BAD_ARGUMENT', 'threshold', 'must be a number, not NaN');
  const turn = turns(signal);
  let hasBounds = matchScore === defaultMatchScore;
  for (const [place, box] of boxes.entries()) {
    await turn();
    expectFinite(box, place);
    hasBounds &&= isBounded(box.box);
  }
  if (boxes.length < 2) return [...boxes];
  const places = new Places(boxes);
  let index: MatchIndex = hasBounds ? await BoxTree.build(places, turn) : new AllBoxes(places, matchScore);
  let indexed = places.count;
  const matches = new BestMatches(places);
  for (let place = 0; place < boxes.length; place++) {
    await turn();
    matches.set(place, index.nearest(place, threshold));
  }
  for (let first = matches.first(); first !== undefined; first = matches.first()) {
    await turn();
    if (!matches.isCurrent(first)) {
      matches.set(first, index.nearest(first, threshold));
      continue;
    }
    const [kept, removed] = matches.pair(first);
    places.merge(kept, removed);
    index.merged(kept, removed);
    // A tree is at its best for the boxes it was made of.
    if (hasBounds && places.count < indexed / 2) {
      index = await BoxTree.build(places, turn);
      indexed = places.count;
    }
    matches.set(removed, undefined);
    matches.set(kept, index.nearest(kept, threshold));
  }
  return places.left().map((place) => places.boxes[place]);
}
