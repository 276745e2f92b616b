import type { RunOptions } from '../../backends/backend.js';
import { InputError } from '../errors.js';
import type { Model } from '../model/model.js';
import type { DetectOptions, PyramidOptions, ResultOptions } from '../options.js';

/** Options that make other boxes than those the model was calibrated on. */
export const boxOptions = ['windowThreshold', 'mergeThreshold', 'refineThreshold', 'matchScore'] as const;

/** Options whose right values depend on the model. */
export type ModelledOptions = RunOptions &
  Pick<PyramidOptions, 'scales'> &
  Pick<ResultOptions, 'threshold'> &
  Pick<DetectOptions, 'confidence' | (typeof boxOptions)[number]>;

/**
 * Refuses options that suit no picture: scales at which any picture, its margins included, is smaller than the network's
 * window, scales below half the model's smallest where it has a margin, another number of limits than of classes, and a
 * confidence where none is known.
 * @throws InputError BAD_ARGUMENT that names the option
 */
export function requireFit(options: ModelledOptions, model: Omit<Model, 'weights'>): void {
  const { scales = [] } = options;
  const { network, margin, labels, scales: own } = model;
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
  for (const name of ['threshold', 'confidence'] as const) {
    const limit = options[name];
    if (typeof limit === 'object' && limit.length !== labels.length) {
      const reason = `must have one number for each of the ${labels.length} classes, not ${limit.length}`;
      throw new InputError('BAD_ARGUMENT', name, reason);
    }
  }
  if (options.confidence !== undefined) requireConfidence(options, model);
}

function requireConfidence(options: ModelledOptions, { name, calibration }: Omit<Model, 'weights'>): void {
  if (calibration === undefined) {
    const reason = `is not known to the model ${name}: \`overfeat calibrate\` teaches it, or give a threshold`;
    throw new InputError('BAD_ARGUMENT', 'confidence', reason);
  }
  const given = boxOptions.find((option) => options[option] !== undefined);
  if (given !== undefined) {
    const reason = `is not known of boxes that are made with a ${given} of the call: give a threshold in its place`;
    throw new InputError('BAD_ARGUMENT', 'confidence', reason);
  }
}
