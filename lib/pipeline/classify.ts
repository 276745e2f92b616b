import type { LoadedNetwork } from '../../backends/backend.js';
import { flipHorizontally } from '../images/image.js';
import type { Picture } from '../images/picture.js';
import type { Classification, Model } from '../model/model.js';
import { type ClassifyOptions, watchedOptionsOf } from '../options.js';
import { runLevels } from './run-levels.js';
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
  const outputs = await runLevels(picture, name, { ...model, scales }, loaded, {
    stride,
    heads: ['classifier'],
    views: (input) => (flips ? [input, flipHorizontally(input)] : [input]),
    ...watchedOptionsOf(options),
  });
  const scores = outputs
    .flatMap(({ maps }) => maps)
    .map(({ classifier }) => spatialMax(votes === 'probabilities' ? softmaxMap(classifier!) : classifier!));
  return topClasses(mean(scores), model.labels, topK, threshold);
}
