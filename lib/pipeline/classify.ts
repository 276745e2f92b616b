import type { LoadedNetwork, RunOptions } from '../../backends/backend.js';
import { flipHorizontally } from '../images/image.js';
import type { Picture } from '../images/picture.js';
import type { Classification, Model } from '../model/model.js';
import { pyramid, type Stride } from './pyramid.js';
import { mean, softmaxMap, spatialMax, topClasses } from './scores.js';

export interface ClassifyOptions extends RunOptions {
  readonly stride?: Stride;
  /** Also look at the mirrored picture (paper section 3.3); so does the paper, and so it is unless said otherwise. */
  readonly flips?: boolean;
  /** What is averaged over scales and flips: probabilities, or logits. */
  readonly votes?: 'probabilities' | 'logits';
  readonly topK?: number;
}

/**
 * Dense multi-scale classification (SPEC 5.5): spatial maximum of each class at each scale and flip, mean over them,
 * highest first.
 */
export async function classify(
  picture: Picture,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  { stride = 'fine', flips = true, votes = 'probabilities', topK = 5, ...run }: ClassifyOptions = {},
): Promise<Classification[]> {
  const inputs = (await pyramid(picture, model, name, run.signal)).flatMap(({ input }) =>
    flips ? [input, flipHorizontally(input)] : [input],
  );
  const maps = await loaded.runDense(inputs, { stride, heads: ['classifier'], ...run });
  const scores = maps.map(({ classifier }) =>
    spatialMax(votes === 'probabilities' ? softmaxMap(classifier!) : classifier!),
  );
  return topClasses(mean(scores), model.labels, topK);
}
