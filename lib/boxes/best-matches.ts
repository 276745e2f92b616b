import type { Match } from './match-index.js';
import type { Places } from './places.js';
import { Tournament } from './tournament.js';

const NONE = -1;

/**
 * The best match of each box among those created before it, as it was when it was looked for. Each pair is one of the
 * younger box, so that a merge calls for one search, that of the merged box, and none from the others to it. What was
 * found stays a lower bound when the partner goes, and is looked for again only once it is the first of all.
 */
export class BestMatches {
  private readonly places: Places;
  private readonly score: Float64Array;
  private readonly partner: Int32Array;
  /** When the partner was created: it is not the same after a merge. */
  private readonly partnerCreated: Float64Array;
  private readonly order: Tournament;

  constructor(places: Places) {
    const { length } = places.boxes;
    this.places = places;
    this.score = new Float64Array(length);
    this.partner = new Int32Array(length).fill(NONE);
    this.partnerCreated = new Float64Array(length);
    this.order = new Tournament(length, (one, another) => this.isBefore(one, another));
  }

  set(place: number, match: Match | undefined): void {
    this.score[place] = match?.score ?? Number.POSITIVE_INFINITY;
    this.partner[place] = match?.partner ?? NONE;
    if (match !== undefined) this.partnerCreated[place] = this.places.created[match.partner];
    this.order.changed(place);
  }

  /** The box whose match comes first in the order of SPEC 5.6; none if no box has one. */
  first(): number | undefined {
    const place = this.order.first();
    return this.partner[place] === NONE ? undefined : place;
  }

  /** Whether the box's partner is still what it was. */
  isCurrent(place: number): boolean {
    return this.places.created[this.partner[place]] === this.partnerCreated[place];
  }

  /** The box and its partner, lower place first. */
  pair(place: number): [first: number, second: number] {
    const partner = this.partner[place];
    return place < partner ? [place, partner] : [partner, place];
  }

  private isBefore(one: number, another: number): boolean {
    if (this.partner[one] === NONE || this.partner[another] === NONE) return this.partner[another] === NONE;
    if (this.score[one] !== this.score[another]) return this.score[one] < this.score[another];
    const first = Math.min(one, this.partner[one]);
    const otherFirst = Math.min(another, this.partner[another]);
    return (
      first < otherFirst ||
      (first === otherFirst && one + this.partner[one] < another + this.partner[another])
    );
  }
}
