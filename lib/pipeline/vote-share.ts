import type { Pair } from '../../reference/geometry.js';
import type { Box } from '../boxes/box.js';
import type { Model } from '../model/model.js';
import { networkGeometry } from '../networks/measure.js';
import { levelSize, windowStride, zoomOf } from './pyramid.js';
import type { LevelPrediction } from './window-boxes.js';

/** The windows that show an object at its nominal size vote for it most (SPEC 6.1). */
const nominal = 0.7;

/** How many of a level's windows vote for an object whose larger side takes such a share of them, 0 to 1 (SPEC 5.7). */
function weightOf(size: number): number {
  return Math.max(0, 1 - Math.abs(Math.log2(size / nominal)));
}

/**
 * Of the windows that vote for a box with the model's own scales at the fine stride, the share that these predictions
 * have (SPEC 5.7): a score is a sum over windows, and half of them make half of it.
 * @returns for a box in pixels of the picture; 1 where none of the model's own scales shows it
 */
export function voteShare(predictions: readonly LevelPrediction[], model: Model): (box: Box) => number {
  const { network } = model;
  const { window } = networkGeometry(network);
  const areaOf = ([y, x]: Pair) => y * x;
  const zooms = predictions.map(({ level, stride }) => ({
    zoom: level.zoom,
    density: 1 / areaOf(windowStride(network, stride)),
  }));
  const { picture } = predictions[0].level;
  const own = model.scales.map((scale) => ({
    zoom: zoomOf(picture, levelSize(picture, scale, model)),
    density: 1 / areaOf(windowStride(network, 'fine')),
  }));
  const votes = (box: Box, levels: typeof own) =>
    levels.reduce((sum, { zoom, density }) => {
      const size = Math.max(
        ((box.ymax - box.ymin) * zoom[0]) / window[0],
        ((box.xmax - box.xmin) * zoom[1]) / window[1],
      );
      return sum + density * weightOf(size);
    }, 0);
  return (box) => {
    const possible = votes(box, own);
    return possible === 0 ? 1 : votes(box, zooms) / possible;
  };
}
