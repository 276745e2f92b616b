import { Presets, SingleBar } from 'cli-progress';
import type { Context } from './context.js';

/** Milliseconds of work before a bar appears. */
const patience = 1000;

/** A bar on standard error, where that is a terminal and the work takes long. Stop it, or declare it with `using`. */
export class Progress implements Disposable {
  readonly #bar: SingleBar | undefined;
  readonly #label: string;
  #since = performance.now();
  #shown = false;

  constructor(label: string, { stderr, verbosity }: Context) {
    this.#label = label;
    if (!('isTTY' in stderr) || stderr.isTTY !== true || verbosity === 'quiet') return;
    this.#bar = new SingleBar(
      {
        stream: stderr,
        format: '{label} {bar} {percentage} %, {eta_formatted} left',
        formatTime: durationText,
        clearOnComplete: true,
      },
      Presets.shades_classic,
    );
  }

  /** For `onProgress`. */
  readonly update = (fraction: number): void => {
    if (!this.#shown && performance.now() - this.#since >= patience) {
      this.#bar?.start(1, fraction, { label: this.#label });
      this.#shown = true;
    }
    this.#bar?.update(fraction);
  };

  /** Takes the bar away, so that lines can be written; the next update may bring it back. */
  stop(): void {
    this.#bar?.stop();
    this.#shown = false;
    this.#since = performance.now();
  }

  [Symbol.dispose](): void {
    this.stop();
  }
}

/** @param seconds not a number as long as nothing is known */
function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
