import type { Case } from '../runner/manifest.js';
import type { Port } from '../runner/port.js';
import { type Fixtures, outcomeOf } from '../runner/run.js';

/** Finds the first case that a port gets wrong, of all or of those that others got wrong first. */
export class FirstCaught {
  readonly #fixtures: Fixtures;
  /** Cases that caught bugs: the quickest first. */
  #sharp: readonly Case[] = [];
  /** Milliseconds that a port took for a case. */
  readonly #took = new Map<Case, number>();

  constructor(fixtures: Fixtures) {
    this.#fixtures = fixtures;
  }

  /**
   * @param inOrder in the manifest's order alone, for what a port keeps from one case to the next
   * @returns its id; undefined where the port gets all right
   */
  async find(port: Port, inOrder: boolean): Promise<string | undefined> {
    const { manifest } = this.#fixtures;
    const cases = inOrder ? manifest.cases : new Set([...this.#sharp, ...manifest.cases]);
    for (const one of cases) {
      const start = performance.now();
      const { verdict } = await outcomeOf(await this.#fixtures.load(one), manifest, port);
      if (verdict === 'failed') {
        if (!inOrder) this.#remember(one);
        return one.id;
      }
      this.#took.set(one, performance.now() - start);
    }
    return undefined;
  }

  #remember(sharp: Case): void {
    const costOf = (one: Case) => this.#took.get(one) ?? 0;
    const all = new Set([...this.#sharp, sharp]);
    this.#sharp = [...all].sort((one, other) => costOf(one) - costOf(other));
  }
}
