import type { Weights } from '../../backends/backend.js';
import { type FormLoss, lossInForm } from '../../reference/box-forms.js';
import type { HeadName } from '../../reference/layers.js';
import { fromValues } from '../../reference/nd-array.js';
import type { BatchSource } from './batch-source.js';
import { contextsOf, windowsOf } from './pick-windows.js';
import type { TrainingOptions } from './training-options.js';

/** Share of validation windows classified right, or the mean of the regressor's loss. */
export async function validate(
  { network, backend, recipe }: TrainingOptions,
  source: BatchSource,
  phase: HeadName,
  weights: Weights,
): Promise<number> {
  const lossOfBoxes = lossInForm(network.boxForm ?? 'edges', recipe.boxLoss ?? 'l2');
  await using loaded = await backend.load(network, weights);
  let sum = 0;
  let windows = 0;
  for (let step = 0; windows < recipe.validationWindows; step++) {
    const batch = await source.validationBatch(phase, step);
    const results = await loaded.runDense(windowsOf(batch.windows), {
      stride: 'coarse',
      heads: [phase],
      ...contextsOf(batch),
    });
    results.forEach((result, window) => {
      const outputs = result[phase]!.data;
      sum +=
        phase === 'classifier'
          ? Number(outputs.indexOf(Math.max(...outputs)) === batch.classes[window])
          : boxLossOf(lossOfBoxes, outputs, batch, window);
    });
    windows += results.length;
  }
  return sum / windows;
}

function boxLossOf(
  { loss }: FormLoss,
  outputs: Float32Array,
  { classes, boxes }: { readonly classes: Int32Array; readonly boxes: Float32Array },
  window: number,
): number {
  const first = outputs.length === 4 ? 0 : 4 * classes[window];
  return loss(
    fromValues(outputs.slice(first, first + 4), [1, 4]),
    fromValues(boxes.slice(4 * window, 4 * window + 4), [1, 4]),
  );
}
