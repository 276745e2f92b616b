import type { LoadedNetwork } from '../../backends/backend.js';
import { flipHorizontally } from '../images/image.js';
import type { Picture } from '../images/picture.js';
import type { Classification, Model } from '../model/model.js';
import { type ClassifyOptions, runOptionsOf } from '../options.js';
import { pyramid } from './pyramid.js';
import { mean, softmaxMap, spatialMax, topClasses } from './scores.js';

/**
 * Dense multi-scale classification (SPEC 5.5): spatial maximum of each class at each scale and flip, mean over them,
 * highest first.
 */
export async function classify(
  picture: Picture,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  options: ClassifyOptions = {},
): Promise<Classification[]> {
  const { stride = 'fine', flips = true, votes = 'probabilities' } = options;
  const { topK = 5, threshold, scales = model.scales } = options;
  const levels = await pyramid(picture, { ...model, scales }, name, options.signal);
  const inputs = levels.flatMap(({ input }) => (flips ? [input, flipHorizontally(input)] : [input]));
  const maps = await loaded.runDense(inputs, { stride, heads: ['classifier'], ...runOptionsOf(options) });
  const scores = maps.map(({ classifier }) =>
    spatialMax(votes === 'probabilities' ? softmaxMap(classifier!) : classifier!),
  );
  return topClasses(mean(scores), model.labels, topK, threshold);
}
