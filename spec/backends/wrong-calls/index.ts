import { wrongLoads } from './loads.js';
import { wrongRuns } from './runs.js';
import { wrongTraining } from './training.js';
import type { WrongCall } from './wrong-call.js';

/** All of them, or those of backends that do not train. */
export function wrongCalls({ trains }: { readonly trains: boolean }): readonly WrongCall[] {
  return [...wrongLoads, ...wrongRuns, ...(trains ? wrongTraining : [])];
}
