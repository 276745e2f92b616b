/** A thread that puts damaged files to one target, one after another, and says which it is at. */
import { parentPort, workerData } from 'node:worker_threads';
import { attempt, inputOf } from './attempt.js';
import { makeTargets } from './targets.js';

export interface Work {
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Of one Int32: the number of the file that is being read. */
  readonly at: SharedArrayBuffer;
}

const { target: name, seed, from, to, at } = workerData as Work;
const target = makeTargets().find((one) => one.name === name)!;
const place = new Int32Array(at);
for (let number = from; number < to; number++) {
  const bytes = inputOf(target, seed, number);
  Atomics.store(place, 0, number);
  const outcome = await attempt(target, bytes);
  parentPort!.postMessage({ number, outcome });
}
Atomics.store(place, 0, to);
