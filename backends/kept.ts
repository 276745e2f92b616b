/** Things that are costly to make, by name: of more than `most`, the one that was not used for longest goes. */
export class Kept<Thing extends { dispose(): void }> {
  readonly #most: number;
  readonly #things = new Map<string, Thing>();

  constructor(most: number) {
    this.#most = most;
  }

  get(name: string, make: () => Thing): Thing {
    const thing = this.#things.get(name) ?? make();
    this.#things.delete(name);
    this.#things.set(name, thing);
    const [oldest] = this.#things;
    if (this.#things.size > this.#most && oldest !== undefined) {
      this.#things.delete(oldest[0]);
      oldest[1].dispose();
    }
    return thing;
  }

  dispose(): void {
    for (const thing of this.#things.values()) thing.dispose();
    this.#things.clear();
  }
}
