import { drawBoxes } from '../images/draw.js';
import type { RgbImage } from '../images/image.js';
import type { OverFeat } from '../overfeat.js';
import { type Detection, detectionsOf, everyBox, shownDetections } from '../pipeline/detect.js';
import { classKeys } from './classes.js';
import { drawOutlines, onGround } from './outlines.js';
import {
  boxesSeen,
  counted,
  type FigureOptions,
  type FigureSource,
  type Seen,
  scaleOf,
  see,
} from './seen.js';
import { drawSheet, type Panel } from './sheet.js';

/**
 * The boxes of all scales before and after the greedy merge (paper section 4.3, Fig. 6's fourth diagram; what it ends with
 * are the predictions of Fig. 1).
 * @throws InputError BAD_ARGUMENT for a class that the model does not know, and a side that cannot be; what
 *   `OverFeat.predict` throws
 */
export async function drawMerge(
  overfeat: OverFeat,
  source: FigureSource,
  options: FigureOptions = {},
): Promise<RgbImage> {
  const seen = await see(overfeat, source, options);
  const { model, predictions, classes, ground, picture } = seen;
  const before = boxesSeen(seen, predictions);
  const { windowThreshold, mergeThreshold, refineThreshold = false } = model.detection;
  const refined = `Each then becomes the mean of the boxes before that overlap it by an IoU of at least ${refineThreshold}.`;
  return drawSheet({
    title: `The greedy merge: ${model.name}`,
    notes: [
      `Scales: ${predictions.map(scaleOf).join(', ')} pixels of short side. Boxes of windows that give a class a probability of at least ${windowThreshold}.`,
      `Of one class, the two boxes that match best merge until the best match score is above ${mergeThreshold}.`,
      ...(refineThreshold === false ? [] : [refined]),
    ],
    keys: classKeys(classes, model),
    rows: [
      {
        panels: [
          {
            caption: `(a) before: ${counted(before.length, 'box', 'boxes')} of all scales`,
            image: drawOutlines(ground, before, picture),
          },
          await mergedPanel(seen, options, '(b) after'),
        ],
      },
    ],
  });
}

/** What the merge leaves: what `detect` shows, with captions, and thin what is not sure enough for that. */
export async function mergedPanel(seen: Seen, options: FigureOptions, name: string): Promise<Panel> {
  const { model, predictions, classes, ground, picture } = seen;
  const isSeen = ({ index }: Detection) => classes.includes(index);
  const { signal } = options;
  const all = (await detectionsOf(predictions, model, everyBox(model), signal)).filter(isSeen);
  const sure = (await shownDetections(predictions, model, signal && { signal })).filter(isSeen);
  const known = new Set(sure.map(placeOf));
  const unsure = all.filter((detection) => !known.has(placeOf(detection)));
  const faint = drawOutlines(ground, unsure, picture);
  const measure = sure[0]?.confidence === undefined ? 'score' : 'confidence';
  return {
    caption: `${name}: ${counted(sure.length, 'box', 'boxes')} that the model shows, with ${measure}, and thin ${counted(unsure.length, 'other')}`,
    image: drawBoxes(
      faint,
      sure.map((detection) => ({ ...detection, box: onGround(detection.box, ground, picture) })),
    ),
  };
}

const placeOf = ({ index, box }: Detection) => JSON.stringify([index, box]);
