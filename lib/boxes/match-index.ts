export interface Match {
  readonly partner: number;
  readonly score: number;
}

export interface MatchIndex {
  /**
   * Of the boxes created before the one at `place`, that with the smallest match score, if that is at most `largest`; of
   * equal scores the one at the lowest place.
   */
  nearest(place: number, largest: number): Match | undefined;
  /** To be told of each merge, after it. */
  merged(first: number, second: number): void;
}
