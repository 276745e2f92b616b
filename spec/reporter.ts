import { reporters } from 'mocha';

/** Mocha's dots and summary, then what was skipped and why, and last one line with the counts. */
export default class Reporter extends reporters.Dot {
  readonly #skipped: string[] = [];

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pending', (test) => this.#skipped.push(test.fullTitle()));
  }

  override done(failures: number, finish?: (failures: number) => void): void {
    const { passes = 0, pending = 0 } = this.stats;
    for (const title of this.#skipped) console.log(`  skipped: ${title}`);
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
    finish?.(failures);
  }
}
