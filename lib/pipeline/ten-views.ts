import type { LoadedNetwork, Tensor } from '../../backends/backend.js';
import { type Turn, turns } from '../../backends/turns.js';
import { resizedSize } from '../../reference/geometry.js';
import { crop, flipHorizontally, normalise } from '../images/image.js';
import { type Picture, sizeOf } from '../images/picture.js';
import { resize } from '../images/resize.js';
import type { Classification, Model } from '../model/model.js';
import { requireNoContext } from '../model/require-no-context.js';
import { runOptionsOf, type TenViewsOptions } from '../options.js';
import { mean, softmaxMap, topClasses } from './scores.js';

/** The paper cuts windows of 221 from a short side of 256 pixels (section 3.1). */
const [shortSide, ofWindow] = [256, 221];

/**
 * Classification by ten views, the baseline that the dense evaluation replaces (SPEC 5.5, paper section 3.3): the four
 * corners and the centre of the resized picture, each also mirrored; the mean of their probabilities.
 */
export async function classifyTenViews(
  picture: Picture,
  model: Model,
  loaded: LoadedNetwork,
  options: TenViewsOptions = {},
): Promise<Classification[]> {
  const { topK = 5, threshold } = options;
  requireNoContext(model, 'classification by ten views');
  const views = (await tenViews(picture, model, turns(options.signal))).map((view) =>
    normalise(view, model.network.input),
  );
  const maps = await loaded.runDense(views, {
    stride: 'coarse',
    heads: ['classifier'],
    ...runOptionsOf(options),
  });
  const scores = mean(maps.map(({ classifier }) => softmaxMap(classifier!).data));
  return topClasses(scores, model.labels, topK, threshold);
}

/** Corners from the top left, row by row, then the centre; then the same mirrored. */
export async function tenViews(picture: Picture, { network }: Model, turn?: Turn): Promise<Tensor[]> {
  const { window } = network.input;
  const size = resizedSize(sizeOf(picture), shortSide * Math.max(...window), ofWindow);
  const resized = await resize(picture, size, { turn });
  const bottom = resized.shape[1] - window[0];
  const right = resized.shape[2] - window[1];
  const views = [
    [0, 0],
    [0, right],
    [bottom, 0],
    [bottom, right],
    [Math.floor(bottom / 2), Math.floor(right / 2)],
  ].map(([top, left]) => crop(resized, [top, left], window));
  return [...views, ...views.map(flipHorizontally)];
}
