/** Refuses, before anything is allocated, batches that a device cannot hold in training. */
import { BackendError } from './errors.js';
import { type MapShape, planLayers, type Step } from './plan.js';
import type { TrainedStack } from './trained-layers.js';

export interface TrainedLayers extends Omit<TrainedStack, 'frozen'> {
  readonly windows: MapShape;
}

/** Why a device cannot hold what a layer needs in training. */
export type StepRefusal = (step: Step, backward: boolean) => string | undefined;

/** @throws BackendError TOO_LARGE, which names the layer, what it needs, and a number of windows that would fit */
export function checkBatchFits(backend: string, trained: TrainedLayers, refuse: StepRefusal): void {
  const reason = refusalOf(trained, refuse);
  if (reason === undefined) return;
  const { windows: count = 1, height, width } = trained.windows;
  let fitting = count - 1;
  while (fitting > 0 && refusalOf(withWindows(trained, fitting), refuse) !== undefined) fitting--;
  const advice = fitting === 0 ? 'no batch fits this device' : `${fitting} would fit`;
  throw new BackendError(
    'TOO_LARGE',
    `a batch of ${count} windows of ${height}x${width} does not fit ${backend} in training: ${reason}; ${advice}`,
  );
}

function withWindows(trained: TrainedLayers, count: number): TrainedLayers {
  return { ...trained, windows: { ...trained.windows, windows: count } };
}

function refusalOf(
  { layers, firstTrained, windows }: TrainedLayers,
  refuse: StepRefusal,
): string | undefined {
  let shape = windows;
  for (const [index, layer] of layers.entries()) {
    for (const step of planLayers([layer], shape)) {
      const name = step.kind === 'conv2d' ? step.name : `layer ${index + 1} (${step.kind})`;
      const reason = refuse(step, index > firstTrained);
      if (reason !== undefined) return `${name} needs ${reason}`;
      shape = step.output;
    }
  }
  return undefined;
}
