import type { Pair } from '../../reference/geometry.js';
import type { Box } from '../boxes/box.js';
import type { Model } from '../model/model.js';
import { networkGeometry } from '../networks/measure.js';
import { windowStride } from './pyramid.js';
import type { LevelPrediction } from './window-boxes.js';

/** Shares of its window that an object's larger side can take for the window to vote for it (SPEC 6.1, ignoreBounds). */
const smallest = 0.4;
const largest = 1.2;

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
  const shortSide = Math.min(...predictions[0].level.picture);
  const own = model.scales.map((scale): { zoom: Pair; density: number } => ({
    zoom: [scale / shortSide, scale / shortSide],
    density: 1 / areaOf(windowStride(network, 'fine')),
  }));
  const votes = (box: Box, levels: typeof own) =>
    levels.reduce((sum, { zoom, density }) => {
      const size = Math.max(
        ((box.ymax - box.ymin) * zoom[0]) / window[0],
        ((box.xmax - box.xmin) * zoom[1]) / window[1],
      );
      return size >= smallest && size <= largest ? sum + density : sum;
    }, 0);
  return (box) => {
    const possible = votes(box, own);
    return possible === 0 ? 1 : votes(box, zooms) / possible;
  };
}
