import type { MatchScore } from '../../reference/match-score.js';
import { InputError } from '../errors.js';
import type { Match, MatchIndex } from './match-index.js';
import type { Places } from './places.js';

/** Finds matches by any score, of which nothing is known: it looks at all boxes. */
export class AllBoxes implements MatchIndex {
  private readonly places: Places;
  private readonly matchScore: MatchScore;

  constructor(places: Places, matchScore: MatchScore) {
    this.places = places;
    this.matchScore = matchScore;
  }

  nearest(place: number, largest: number): Match | undefined {
    const { created } = this.places;
    let match: Match | undefined;
    for (let other = 0; other < created.length; other++) {
      if (created[other] >= created[place]) continue;
      const score = this.score(Math.min(place, other), Math.max(place, other));
      if (match === undefined ? score <= largest : score < match.score) match = { partner: other, score };
    }
    return match;
  }

  merged(): void {}

  private score(first: number, second: number): number {
    const { boxes } = this.places;
    const score = this.matchScore(boxes[first].box, boxes[second].box);
    // A caller's own, whose type nothing has checked.
    if (typeof score !== 'number' || Number.isNaN(score)) {
      throw new InputError('BAD_ARGUMENT', 'match score', `is not a number for boxes ${first} and ${second}`);
    }
    return score;
  }
}
