import { type BoxForm, boxInForm } from '../../reference/box-forms.js';
import { InputError } from '../errors.js';
import type { RgbImage } from '../images/image.js';
import type { OverFeat } from '../overfeat.js';
import type { LevelPrediction } from '../pipeline/window-boxes.js';
import { classKeys } from './classes.js';
import { drawOutlines } from './outlines.js';
import {
  boxesSeen,
  counted,
  type FigureOptions,
  type FigureSource,
  type Seen,
  scaleOf,
  see,
} from './seen.js';
import { drawSheet } from './sheet.js';

/**
 * The windows of one scale that score enough, and the boxes that the regressor predicts for them, before they are merged
 * (paper Fig. 7).
 * @param options.scales the one scale; unless it is given, of the model's that with the most boxes
 * @throws InputError BAD_ARGUMENT for several scales, a class that the model does not know, and a side that cannot be;
 *   what `OverFeat.predict` throws
 */
export async function drawWindowBoxes(
  overfeat: OverFeat,
  source: FigureSource,
  options: FigureOptions = {},
): Promise<RgbImage> {
  const { scales } = options;
  if (scales !== undefined && scales.length !== 1) {
    throw new InputError(
      'BAD_ARGUMENT',
      'scales',
      `must be one, for boxes of one scale; not ${scales.length}`,
    );
  }
  const seen = await see(overfeat, source, options);
  const { model, classes, ground, picture } = seen;
  const { prediction, boxes } = scaleOfMostBoxes(seen);
  const windows = boxesSeen(seen, [wholeWindows(prediction, model.network.boxForm)]);
  const least = model.detection.windowThreshold;
  const [, rows, columns] = prediction.scores.shape;
  return drawSheet({
    title: `Boxes at one scale: ${model.name}`,
    notes: [
      `Scale ${scaleOf(prediction)}: the picture at ${prediction.level.size.join('x')} pixels (height x width), ${prediction.stride} stride, ${rows}x${columns} locations.`,
      'The windows lie on a grid; where the boxes that are predicted for them fall into one, the network is sure of the object.',
    ],
    keys: classKeys(classes, model),
    rows: [
      {
        panels: [
          {
            caption: `(a) ${counted(windows.length, 'window')} in which a class has a probability of at least ${least}`,
            image: drawOutlines(ground, windows, picture),
          },
          {
            caption: `(b) ${counted(boxes.length, 'box', 'boxes')} that the regressor predicts for them, not merged yet`,
            image: drawOutlines(ground, boxes, picture),
          },
        ],
      },
    ],
  });
}

function scaleOfMostBoxes(seen: Seen) {
  const scales = seen.predictions.map((prediction) => ({ prediction, boxes: boxesSeen(seen, [prediction]) }));
  return scales.reduce((most, scale) => (scale.boxes.length > most.boxes.length ? scale : most));
}

/** As if the regressor said of every window that it is the box. */
function wholeWindows(prediction: LevelPrediction, form: BoxForm = 'edges'): LevelPrediction {
  const [, rows, columns] = prediction.scores.shape;
  const data = new Float32Array(4 * rows * columns);
  for (const [output, value] of boxInForm(form, Float32Array.of(0, 0, 1, 1)).entries()) {
    data.fill(value, output * rows * columns, (output + 1) * rows * columns);
  }
  return { ...prediction, boxes: { shape: [4, rows, columns], data } };
}
