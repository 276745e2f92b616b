import type { RunOptions } from '../../backends/backend.js';
import type { Network } from '../../reference/layers.js';
import { InputError } from '../errors.js';
import type { Model } from '../model/model.js';
import { measureLayers } from '../networks/measure.js';
import type { DetectOptions, FeatureOptions, PyramidOptions, ResultOptions } from '../options.js';

/** Options that say how boxes are made. */
const boxOptions = ['windowThreshold', 'mergeThreshold', 'refineThreshold', 'matchScore'] as const;

/** One of a call by which boxes are made in another way than the model's, on which it was calibrated (SPEC 5.11). */
export function otherBoxOption(
  options: Pick<DetectOptions, (typeof boxOptions)[number]>,
  { detection }: Pick<Model, 'detection'>,
): (typeof boxOptions)[number] | undefined {
  const own = { refineThreshold: false, matchScore: undefined, ...detection };
  return boxOptions.find((option) => options[option] !== undefined && options[option] !== own[option]);
}

/** Options whose right values depend on the model. */
export type ModelledOptions = RunOptions &
  Pick<PyramidOptions, 'scales'> &
  Pick<ResultOptions, 'threshold'> &
  Pick<FeatureOptions, 'layer'> &
  Pick<DetectOptions, 'confidence' | (typeof boxOptions)[number]>;

/**
 * Refuses options that suit no picture: scales at which any picture, its margins included, is smaller than the network's
 * window, scales below half the model's smallest where it has a margin, another number of limits than of classes, a layer
 * that there is not, and a confidence where none is known.
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
  if (options.layer !== undefined) requireLayer(options.layer, network);
  if (options.confidence !== undefined) requireConfidence(options, model);
}

function requireLayer(layer: number, network: Network): void {
  const last = Math.max(...measureLayers(network).map(({ number = 0 }) => number));
  if (layer <= last) return;
  const reason = `must be at most ${last}, the last of ${network.name}, not ${layer}`;
  throw new InputError('BAD_ARGUMENT', 'layer', reason);
}

function requireConfidence(options: ModelledOptions, model: Omit<Model, 'weights'>): void {
  const { name, calibration } = model;
  if (calibration === undefined) {
    const reason = `is not known to the model ${name}: \`overfeat calibrate\` teaches it, or give a threshold`;
    throw new InputError('BAD_ARGUMENT', 'confidence', reason);
  }
  const given = otherBoxOption(options, model);
  if (given !== undefined) {
    const reason = `is not known of boxes that are made with a ${given} of the call: give a threshold in its place`;
    throw new InputError('BAD_ARGUMENT', 'confidence', reason);
  }
}
