import type { Network } from '../../reference/layers.js';
import { colourOf } from '../images/draw.js';
import type { RgbImage } from '../images/image.js';
import { copyOf, tint } from '../images/paint.js';
import { windowGrid } from '../pipeline/pyramid.js';
import type { LevelPrediction } from '../pipeline/window-boxes.js';

/**
 * The ground with what the classifier says at each location: around the centre of each window the colour of the
 * likeliest of the classes, as opaque as it is probable (paper Fig. 6, first and second diagram).
 */
export function drawScoreMap(
  ground: RgbImage,
  prediction: LevelPrediction,
  classes: readonly number[],
  network: Network,
): RgbImage {
  const { scores, level } = prediction;
  const [, rows, columns] = scores.shape;
  const canvas = copyOf(ground);
  const best = likeliest(prediction, classes);
  const locate = locations(prediction, network);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const [row, column] = locate(
        ((y + 0.5) * level.picture[0]) / canvas.height,
        ((x + 0.5) * level.picture[1]) / canvas.width,
      );
      if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
      const { index, score } = best[row * columns + column];
      tint(canvas, y, x, colourOf(index), score);
    }
  }
  return canvas;
}

/** The row and column of the window whose centre is nearest to a point of the picture; perhaps beyond the map. */
function locations({ level, stride }: LevelPrediction, network: Network) {
  const windowAt = windowGrid(network, level, stride);
  const [first, next] = [windowAt(0, 0), windowAt(1, 1)];
  const [centreY, centreX] = [(first.ymin + first.ymax) / 2, (first.xmin + first.xmax) / 2];
  return (y: number, x: number): readonly [row: number, column: number] => [
    Math.round((y - centreY) / (next.ymin - first.ymin)),
    Math.round((x - centreX) / (next.xmin - first.xmin)),
  ];
}

/** By position, row by row. */
function likeliest({ scores: { shape, data } }: LevelPrediction, classes: readonly number[]) {
  const positions = shape[1] * shape[2];
  return Array.from({ length: positions }, (_, position) => {
    const scoreOf = (index: number) => data[index * positions + position];
    let best = classes[0];
    for (const index of classes) if (scoreOf(index) > scoreOf(best)) best = index;
    return { index: best, score: scoreOf(best) };
  });
}

/** What a fine prediction says at the locations of the coarse stride, the first offset of the last pooling. */
export function coarseOf(fine: LevelPrediction, { lastPool }: Network): LevelPrediction {
  const [, fineRows, fineColumns] = fine.scores.shape;
  const rows = Math.ceil(fineRows / lastPool[0]);
  const columns = Math.ceil(fineColumns / lastPool[1]);
  const thinned = ({ shape: [channels], data }: LevelPrediction['scores']) => {
    const kept = new Float32Array(channels * rows * columns);
    for (let channel = 0; channel < channels; channel++) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          kept[(channel * rows + y) * columns + x] =
            data[(channel * fineRows + y * lastPool[0]) * fineColumns + x * lastPool[1]];
        }
      }
    }
    return { shape: [channels, rows, columns], data: kept };
  };
  return { ...fine, stride: 'coarse', scores: thinned(fine.scores), boxes: thinned(fine.boxes) };
}
