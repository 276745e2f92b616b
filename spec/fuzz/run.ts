/** Damaged files put to a target in a thread of its own, which is ended where a file takes too long or too much. */
import { Worker } from 'node:worker_threads';
import type { Outcome } from './attempt.js';
import type { Work } from './worker.js';

export const limits = { seconds: 5, bytes: 2 ** 30 };

export interface Finding {
  readonly target: string;
  readonly number: number;
  readonly what: string;
}

export interface Tally {
  readonly refused: number;
  readonly read: number;
  readonly findings: readonly Finding[];
  /** Of the process, in bytes. */
  readonly mostMemory: number;
  readonly longestSeconds: number;
}

const checkEvery = 50;

/** A thread does not inherit what makes Node read TypeScript. */
const program = `
import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL('worker.ts', import.meta.url).href)});
});
`;

/** Files `from` to before `to` of the target. */
export async function runTarget(target: string, seed: number, from: number, to: number): Promise<Tally> {
  const findings: Finding[] = [];
  let refused = 0;
  let read = 0;
  let mostMemory = 0;
  let longestSeconds = 0;
  for (let next = from; next < to; ) {
    const at = new SharedArrayBuffer(4);
    const place = new Int32Array(at).fill(-1);
    const workerData: Work = { target, seed, from: next, to, at };
    const worker = new Worker(program, {
      eval: true,
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: limits.bytes / 2 ** 20 },
    });
    let current = -1;
    let since = performance.now();
    const stopped = await new Promise<string | undefined>((resolve) => {
      const watch = setInterval(() => {
        const now = Atomics.load(place, 0);
        if (now !== current) {
          current = now;
          since = performance.now();
        }
        const seconds = (performance.now() - since) / 1000;
        if (current >= 0) longestSeconds = Math.max(longestSeconds, seconds);
        mostMemory = Math.max(mostMemory, process.memoryUsage.rss());
        if (current >= 0 && seconds > limits.seconds) resolve(`takes more than ${limits.seconds} s`);
        if (mostMemory > limits.bytes) resolve(`takes ${Math.ceil(mostMemory / 2 ** 20)} MiB`);
      }, checkEvery);
      worker.on('message', ({ number, outcome }: { number: number; outcome: Outcome }) => {
        next = number + 1;
        if (outcome === 'refused') refused++;
        else if (outcome === 'read') read++;
        else findings.push({ target, number, what: outcome.wrong });
      });
      worker.on('error', (error) => resolve(`ends the thread: ${error}`));
      worker.on('exit', () => {
        clearInterval(watch);
        resolve(next >= to ? undefined : 'ends the thread');
      });
    });
    await worker.terminate();
    if (stopped !== undefined) {
      findings.push({ target, number: next, what: stopped });
      next++;
    }
  }
  return { refused, read, findings, mostMemory, longestSeconds };
}
