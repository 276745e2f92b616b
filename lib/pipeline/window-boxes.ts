import type { LoadedNetwork, RunOptions, Tensor } from '../../backends/backend.js';
import { clip } from '../boxes/box.js';
import type { WindowBox } from '../boxes/merge.js';
import type { Model } from '../model.js';
import { type Level, pyramid, windowAt } from './pyramid.js';
import { softmaxMap, spatialMax } from './scores.js';

/** Boxes predicted by single windows, and the best score of each class at one scale. */
export interface LevelBoxes {
  /** By class index: the boxes of windows that score at least the threshold. */
  readonly boxes: readonly WindowBox[][];
  readonly classScores: Float32Array;
}

export interface WindowBoxOptions extends RunOptions {
  readonly stride: 'fine' | 'coarse';
  readonly windowThreshold: number;
}

/** Classifier and regressor over all positions and scales (SPEC 5.6, paper section 4.1). */
export async function windowBoxes(
  picture: Tensor,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  { stride, windowThreshold, ...run }: WindowBoxOptions,
): Promise<LevelBoxes[]> {
  const levels = pyramid(picture, model, name);
  const inputs = levels.map(({ input }) => input);
  const maps = await loaded.runDense(inputs, { stride, heads: ['classifier', 'regressor'], ...run });
  const [, height, width] = picture.shape;
  return maps.map(({ classifier, regressor }, at) => {
    const scores = softmaxMap(classifier!);
    const positions = scores.shape[1] * scores.shape[2];
    const boxes = model.labels.map((_, index) => {
      const found: WindowBox[] = [];
      for (let position = 0; position < positions; position++) {
        const score = scores.data[index * positions + position];
        if (score < windowThreshold) continue;
        const box = clip(boxAt(regressor!, index, position, model, levels[at], stride), width, height);
        if (box.xmax > box.xmin && box.ymax > box.ymin) found.push({ box, score, windows: 1 });
      }
      return found;
    });
    return { boxes, classScores: spatialMax(scores) };
  });
}

/** The regressor's four edges at a position, from shares of the window to pixels of the picture. */
function boxAt(
  { shape, data }: Tensor,
  index: number,
  position: number,
  model: Model,
  level: Level,
  stride: 'fine' | 'coarse',
) {
  const positions = shape[1] * shape[2];
  const y = Math.floor(position / shape[2]);
  const window = windowAt(model, level, stride, y, position % shape[2]);
  const first = shape[0] === 4 ? 0 : 4 * index;
  const edge = (number: number) => data[(first + number) * positions + position];
  const width = window.xmax - window.xmin;
  const height = window.ymax - window.ymin;
  return {
    xmin: window.xmin + edge(0) * width,
    ymin: window.ymin + edge(1) * height,
    xmax: window.xmin + edge(2) * width,
    ymax: window.ymin + edge(3) * height,
  };
}
