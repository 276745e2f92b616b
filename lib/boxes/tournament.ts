/** Keeps the first of many entrants by an order that may change for one of them at a time, in logarithmic steps. */
export class Tournament {
  private readonly leaves: number;
  /** Who won each match: that at node n is between the winners at 2n and 2n + 1; entrant e begins at `leaves + e`. */
  private readonly winners: Int32Array;
  private readonly isBefore: (one: number, another: number) => boolean;

  constructor(entrants: number, isBefore: (one: number, another: number) => boolean) {
    this.leaves = 2 ** Math.ceil(Math.log2(entrants));
    this.isBefore = isBefore;
    this.winners = new Int32Array(2 * this.leaves);
    // Where there is no entrant, the last one stands again.
    for (let leaf = 0; leaf < this.leaves; leaf++)
      this.winners[this.leaves + leaf] = Math.min(leaf, entrants - 1);
    for (let node = this.leaves - 1; node >= 1; node--) this.play(node);
  }

  first(): number {
    return this.winners[1];
  }

  /** To be told when the entrant has another place in the order. */
  changed(entrant: number): void {
    for (let node = (this.leaves + entrant) >> 1; node >= 1; node >>= 1) this.play(node);
  }

  private play(node: number): void {
    const [one, another] = [this.winners[2 * node], this.winners[2 * node + 1]];
    this.winners[node] = this.isBefore(another, one) ? another : one;
  }
}
