import { relative } from 'node:path';
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
    runner.on('fail', (test) => {
      // A file that does not load, or whose process dies, has no test to be named by.
      if (test.type === undefined && test.file !== undefined) {
        test.title = `${relative('.', test.file)}: ${test.title}`;
      }
    });
  }

  /** Nothing yet at the end of the run, which mocha announces anew for each process that has died. */
  override epilogue(): void {}

  override done(failures: number, finish?: (failures: number) => void): void {
    super.epilogue();
    const { passes = 0, pending = 0 } = this.stats;
    for (const [why, count] of this.#skipped) console.log(`  ${count} skipped: ${why}`);
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
    finish?.(failures);
  }
}
