import type { LoadedNetwork, Tensor } from '../../backends/backend.js';
import { edgesInForm } from '../../reference/box-forms.js';
import { clip } from '../boxes/box.js';
import type { WindowBox } from '../boxes/merge.js';
import { BackendError, InputError } from '../errors.js';
import type { Picture } from '../images/picture.js';
import type { Model } from '../model/model.js';
import { type PredictOptions, watchedOptionsOf } from '../options.js';
import { type Level, type Stride, windowGrid } from './pyramid.js';
import { runLevels } from './run-levels.js';
import { softmaxMap } from './scores.js';

/** What the network says at every position of one scale. */
export interface LevelPrediction {
  readonly level: Level;
  readonly stride: Stride;
  /** Probabilities [class, y, x], background last where the model has one. */
  readonly scores: Tensor;
  /** The regressor's outputs, [4 or 4 * classes, y, x]: edges relative to the window, or the network's `boxForm` of them. */
  readonly boxes: Tensor;
}

/**
 * Classifier and regressor over all positions and scales (SPEC 5.6, paper section 4.1).
 * @throws InputError BAD_MODEL when the model has no regressor
 */
export async function predictLevels(
  picture: Picture,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  options: PredictOptions = {},
): Promise<LevelPrediction[]> {
  if (model.network.heads.regressor === undefined) {
    throw new InputError(
      'BAD_MODEL',
      model.name,
      'has no regressor, so it can only classify; boxes take a model trained on pictures with boxes',
    );
  }
  const { stride = 'fine', scales = model.scales } = options;
  const outputs = await runLevels(picture, name, { ...model, scales }, loaded, {
    stride,
    heads: ['classifier', 'regressor'],
    ...watchedOptionsOf(options),
  });
  return outputs.map(({ level, maps: [{ classifier, regressor }] }) => ({
    level,
    stride,
    scores: softmaxMap(classifier!),
    boxes: regressor!,
  }));
}

/**
 * The boxes of one class, in pixels of the picture and clipped to it, of the windows that score at least `threshold`.
 * @throws BackendError NOT_A_NUMBER when a score of the class, or an edge of such a window, is NaN or, by centre and
 *   size, not finite (SPEC 5.6)
 */
export function windowBoxes(
  { level, stride, scores, boxes }: LevelPrediction,
  index: number,
  threshold: number,
  model: Model,
): WindowBox[] {
  const [, rows, columns] = scores.shape;
  const positions = rows * columns;
  const windowAt = windowGrid(model.network, level, stride);
  const first = boxes.shape[0] === 4 ? 0 : 4 * index;
  const { boxForm = 'edges' } = model.network;
  // Of edges an infinity is clipped; of a centre and size it is an exponential that overflowed.
  const isWrong = boxForm === 'edges' ? Number.isNaN : (edge: number) => !Number.isFinite(edge);
  const [height, width] = level.picture;
  const found: WindowBox[] = [];
  for (let position = 0; position < positions; position++) {
    const score = scores.data[index * positions + position];
    if (Number.isNaN(score)) throw notANumber(`the score of class ${index}`, position, columns);
    if (score < threshold) continue;
    const window = windowAt(Math.floor(position / columns), position % columns);
    const outputs = [0, 1, 2, 3].map((number) => boxes.data[(first + number) * positions + position]);
    const edges = edgesInForm(boxForm, outputs);
    if (edges.some(isWrong)) throw notANumber(`an edge of the box of class ${index}`, position, columns);
    const box = clip(
      {
        xmin: window.xmin + edges[0] * (window.xmax - window.xmin),
        ymin: window.ymin + edges[1] * (window.ymax - window.ymin),
        xmax: window.xmin + edges[2] * (window.xmax - window.xmin),
        ymax: window.ymin + edges[3] * (window.ymax - window.ymin),
      },
      width,
      height,
    );
    if (box.xmax > box.xmin && box.ymax > box.ymin) found.push({ box, score, windows: 1 });
  }
  return found;
}

function notANumber(what: string, position: number, columns: number): BackendError {
  const [row, column] = [Math.floor(position / columns), position % columns];
  return new BackendError('NOT_A_NUMBER', `${what} at row ${row}, column ${column} is not a number`);
}
