import { reporters } from 'mocha';

/** Mocha's dots and summary, then how many tests were skipped and why, and last one line with the counts. */
export default class Reporter extends reporters.Dot {
  readonly #skipped = new Map<string, number>();

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pending', (test) => {
      // As `skip` writes it; without a reason the test's title must do.
      const why = /\[skipped: (.*)\]/.exec(test.fullTitle())?.[1] ?? test.fullTitle();
      this.#skipped.set(why, (this.#skipped.get(why) ?? 0) + 1);
    });
  }

  override done(failures: number, finish?: (failures: number) => void): void {
    const { passes = 0, pending = 0 } = this.stats;
    for (const [why, count] of this.#skipped) console.log(`  ${count} skipped: ${why}`);
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
    finish?.(failures);
  }
}
