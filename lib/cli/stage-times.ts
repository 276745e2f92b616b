import { textTable } from './table.js';

/** What `--timing` prints: how long each stage of a picture took, and which share that is of all. */
export class StageTimes {
  readonly #milliseconds = new Map<string, number>();

  readonly add = (stage: string, milliseconds: number): void => {
    this.#milliseconds.set(stage, (this.#milliseconds.get(stage) ?? 0) + milliseconds);
  };

  async of<Result>(stage: string, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    const result = await work();
    this.add(stage, performance.now() - start);
    return result;
  }

  table(): string {
    const all = [...this.#milliseconds.values()].reduce((sum, time) => sum + time, 0);
    const rows = [...this.#milliseconds].map(([stage, time]) => [
      stage,
      time.toFixed(1),
      `${((100 * time) / all).toFixed(0)} %`,
    ]);
    return textTable([['stage', 'ms', 'share'], ...rows]);
  }
}
