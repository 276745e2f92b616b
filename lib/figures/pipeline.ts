import { InputError } from '../errors.js';
import type { RgbImage } from '../images/image.js';
import type { OverFeat } from '../overfeat.js';
import type { LevelPrediction } from '../pipeline/window-boxes.js';
import { classKeys } from './classes.js';
import { paleGround } from './ground.js';
import { mergedPanel } from './merge.js';
import { drawOutlines } from './outlines.js';
import { coarseOf, drawScoreMap } from './score-map.js';
import { boxesSeen, counted, type FigureOptions, type FigureSource, scaleOf, see } from './seen.js';
import { drawSheet, type Panel } from './sheet.js';

/**
 * The localization and detection pipeline in four steps (paper Fig. 6): class and probability at each location, the same at
 * the fine stride, boxes, each scale by scale, and what is left of them after the merge.
 * @param options.side of the pictures of scales; the last one has twice that
 * @throws InputError BAD_ARGUMENT for a stride, since both are shown, a class that the model does not know, and a side that
 *   cannot be; what `OverFeat.predict` throws
 */
export async function drawPipeline(
  overfeat: OverFeat,
  source: FigureSource,
  { side = 200, ...options }: FigureOptions = {},
): Promise<RgbImage> {
  if (options.stride !== undefined) {
    throw new InputError(
      'BAD_ARGUMENT',
      'stride',
      'is no option of a figure of the pipeline, which shows both',
    );
  }
  const seen = await see(overfeat, source, { ...options, side });
  const { model, picture, predictions, classes, ground } = seen;
  const { network, detection } = model;
  const map = (prediction: LevelPrediction): Panel => {
    const [, rows, columns] = prediction.scores.shape;
    return {
      caption: `scale ${scaleOf(prediction)}: ${rows}x${columns}`,
      image: drawScoreMap(ground, prediction, classes, network),
    };
  };
  const boxes = (prediction: LevelPrediction): Panel => {
    const found = boxesSeen(seen, [prediction]);
    return {
      caption: `scale ${scaleOf(prediction)}: ${counted(found.length, 'box', 'boxes')}`,
      image: drawOutlines(ground, found, picture),
    };
  };
  const large = { ...seen, ground: await paleGround(picture, 2 * side) };
  return drawSheet({
    title: `From scores to objects: ${model.name}`,
    notes: ['A scale is the short side of the resized picture, in pixels; maps are given as rows x columns.'],
    keys: classKeys(classes, model),
    rows: [
      {
        heading:
          '1. Class and probability at each location, coarse stride: the likeliest object class, the stronger the more probable',
        panels: predictions.map((prediction) => map(coarseOf(prediction, network))),
      },
      {
        heading: '2. The same at the fine stride: the last pooling at every offset',
        panels: predictions.map(map),
      },
      {
        heading: `3. Boxes that the regressor predicts for the windows in which a class has a probability of at least ${detection.windowThreshold}`,
        panels: predictions.map(boxes),
      },
      {
        heading: '4. The boxes of all scales merged',
        panels: [await mergedPanel(large, options, 'after the merge')],
      },
    ],
  });
}
