import type { Stage, StageOptions } from '../options.js';

/** Does the work, and tells how long it took. */
export async function timed<Result>(
  stage: Stage,
  { onStage }: StageOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const start = performance.now();
  const result = await work();
  onStage?.(stage, performance.now() - start);
  return result;
}
