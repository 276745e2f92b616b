import { boxMerge, type WindowBox } from '../../reference/box-merge.js';
import { matchScore as defaultMatchScore, type MatchScore } from '../../reference/match-score.js';
import { expectFinite, type MergeOptions as ReferenceMergeOptions } from '../../reference/merge-boxes.js';
import { InputError } from '../errors.js';

export type { WindowBox } from '../../reference/box-merge.js';

export interface MergeOptions extends ReferenceMergeOptions {
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds of work after which others have a turn. */
const LONGEST_TURN = 30;

/**
 * The boxes that `mergeBoxes` of `reference/merge-boxes.ts` gives, to the last bit (SPEC 5.6, paper section 4.3), in
 * about the square of their number in steps instead of the cube.
 * @throws GeometryError when a coordinate or a score is not finite, or a box stands for less than one window
 * @throws InputError (BAD_ARGUMENT) when the threshold or a match score is NaN
 */
export async function mergeBoxes(
  boxes: readonly WindowBox[],
  { threshold, matchScore = defaultMatchScore, signal }: MergeOptions,
): Promise<WindowBox[]> {
  signal?.throwIfAborted();
  boxes.forEach(expectFinite);
  if (Number.isNaN(threshold)) throw new InputError('BAD_ARGUMENT', 'threshold', 'must be a number, not NaN');
  const partners = new NearestPartners(boxes, matchScore);
  let turn = performance.now();
  while (partners.hasPair()) {
    if (performance.now() - turn > LONGEST_TURN) {
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      turn = performance.now();
    }
    const row = partners.rowOfSmallestBound();
    if (partners.bound[row] > threshold) break;
    if (partners.partner[row] === UNKNOWN) partners.search(row);
    else partners.merge(row);
  }
  return partners.remaining();
}

const UNKNOWN = -1;

/**
 * The best partner of each box among the boxes after it. A merge changes one box and removes one, which rarely alters
 * other boxes' best match; where it may, the old score stays as a lower bound and the partner becomes unknown, to be
 * searched for only once that bound is the smallest of all (the "generic" algorithm of Müllner 2011, arXiv:1109.2378).
 */
class NearestPartners {
  /** Match score with the partner, or a lower bound of all match scores with later boxes where it is unknown. */
  readonly bound: Float64Array;
  /** The first of the later boxes with the smallest match score. */
  readonly partner: Int32Array;
  private readonly boxes: WindowBox[];
  /** Index of the next box not removed; the number of boxes after the last. */
  private readonly next: Int32Array;
  private readonly matchScore: MatchScore;

  constructor(boxes: readonly WindowBox[], matchScore: MatchScore) {
    this.boxes = [...boxes];
    this.matchScore = matchScore;
    this.next = Int32Array.from(boxes, (_, index) => index + 1);
    this.partner = new Int32Array(boxes.length).fill(UNKNOWN);
    this.bound = new Float64Array(boxes.length).fill(Number.NEGATIVE_INFINITY);
  }

  hasPair(): boolean {
    return this.hasLater(0);
  }

  remaining(): WindowBox[] {
    const left = [];
    for (let index = 0; index < this.boxes.length; index = this.next[index]) left.push(this.boxes[index]);
    return left;
  }

  /** The first of the boxes with the smallest bound, the last box excepted. */
  rowOfSmallestBound(): number {
    let smallest = 0;
    for (let row = 0; this.hasLater(row); row = this.next[row]) {
      if (this.bound[row] < this.bound[smallest]) smallest = row;
    }
    return smallest;
  }

  search(row: number): void {
    let best = this.next[row];
    let smallest = this.score(row, best);
    for (let later = this.next[best]; later < this.boxes.length; later = this.next[later]) {
      const score = this.score(row, later);
      if (score < smallest) {
        best = later;
        smallest = score;
      }
    }
    this.partner[row] = best;
    this.bound[row] = smallest;
  }

  /** Merges a box with its partner, which must be known, into its own place. */
  merge(first: number): void {
    const second = this.partner[first];
    this.boxes[first] = boxMerge(this.boxes[first], this.boxes[second]);
    for (let row = 0; row < first; row = this.next[row]) this.reconsider(row, first, second);
    for (let row = first; row < second; row = this.next[row]) {
      if (this.partner[row] === second) this.partner[row] = UNKNOWN;
      if (this.next[row] === second) this.next[row] = this.next[second];
    }
    if (this.hasLater(first)) this.search(first);
  }

  /** What a row before both knows, now that `changed` is another box and `removed` is gone. */
  private reconsider(row: number, changed: number, removed: number): void {
    const score = this.score(row, changed);
    const partner = this.partner[row];
    if (score < this.bound[row] || (score === this.bound[row] && changed <= partner)) {
      this.partner[row] = changed;
      this.bound[row] = score;
    } else if (partner === changed || partner === removed) {
      this.partner[row] = UNKNOWN;
    }
  }

  private hasLater(row: number): boolean {
    return this.next[row] < this.boxes.length;
  }

  private score(first: number, second: number): number {
    const score = this.matchScore(this.boxes[first].box, this.boxes[second].box);
    if (Number.isNaN(score)) {
      throw new InputError('BAD_ARGUMENT', 'match score', `is not a number for boxes ${first} and ${second}`);
    }
    return score;
  }
}
