import type { RunOptions } from '../../backends/backend.js';
import { InputError } from '../errors.js';
import type { Model } from '../model/model.js';
import type { PyramidOptions, ResultOptions } from '../options.js';

/** Options whose right values depend on the model. */
export type ModelledOptions = RunOptions & Pick<PyramidOptions, 'scales'> & Pick<ResultOptions, 'threshold'>;

/**
 * Refuses options that suit no picture: scales at which any picture, its margins included, is smaller than the network's
 * window, scales below half the model's smallest where it has a margin, and another number of thresholds than of classes.
 * @throws InputError BAD_ARGUMENT that names the option
 */
export function requireFit(
  { scales = [], threshold }: ModelledOptions,
  { network, margin, labels, scales: own }: Omit<Model, 'weights'>,
): void {
  const least = Math.min(...network.input.window) - 2 * margin;
  const small = scales.findIndex((scale) => Math.round(scale) < least);
  if (small >= 0) {
    const [height, width] = network.input.window;
    const margins = margin === 0 ? '' : ` with margins of ${margin}`;
    const reason = `must be at least ${least} for a window of ${height}x${width}${margins}, not ${scales[small]}`;
    throw new InputError('BAD_ARGUMENT', `scales[${small}]`, reason);
  }
  // With a margin, windows fit around pictures far too small to show anything.
  const useful = Math.min(...own) / 2;
  const tiny = margin === 0 ? -1 : scales.findIndex((scale) => scale < useful);
  if (tiny >= 0) {
    const reason = `must be at least ${useful}, half the smallest scale of the model, or nothing is found; not ${scales[tiny]}`;
    throw new InputError('BAD_ARGUMENT', `scales[${tiny}]`, reason);
  }
  if (typeof threshold === 'object' && threshold.length !== labels.length) {
    const reason = `must have one number for each of the ${labels.length} classes, not ${threshold.length}`;
    throw new InputError('BAD_ARGUMENT', 'threshold', reason);
  }
}
