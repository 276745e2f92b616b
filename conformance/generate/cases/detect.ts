import { mergeBoxes } from '../../../reference/merge-boxes.js';
import { copy, type NdArray } from '../../../reference/nd-array.js';
import type { NetworkWeights } from '../../../reference/network.js';
import { detectionPlain, findWeights, isClear } from '../detections.js';
import type { Draft } from '../draft.js';
import { areApart, isClearOf } from '../margins.js';
import {
  type BoxSettings,
  type Detection,
  detect,
  localize,
  type Prediction,
  predict,
  windowBoxes,
} from '../pipeline.js';
import { boxedTolerance } from '../tolerances.js';
import { byClass, classes, exchangedEdges, picture, boxSettings as settings, small } from './setting.js';

export function detectionCases(): Draft[] {
  const topK = 2;
  return [small, byClass].flatMap((network, index): Draft[] => {
    const weights = findClear(network, 830 + 1000 * index, settings);
    const predictions = (changes: Partial<BoxSettings> = {}) =>
      predict(picture, network, weights, { ...settings, ...changes });
    const right = predictions();
    const detections =
      (from: readonly Prediction[], changes: Partial<typeof settings> = {}) =>
      () => ({
        detections: detect(from, classes, { ...settings, ...changes }).map(detectionPlain),
      });
    const locations =
      (from: readonly Prediction[], changes: Partial<typeof settings & { topK: number }> = {}) =>
      () => ({
        detections: localize(from, classes, { ...settings, topK, ...changes }).map(detectionPlain),
      });
    const changed = (change: (one: Prediction) => Partial<Prediction>) =>
      right.map((one) => ({ ...one, ...change(one) }));
    const { margin, scales, stride, mergeThreshold, windowThreshold } = settings;
    const parameters = {
      network: network.name,
      classes,
      scales,
      margin,
      stride,
      windowThreshold,
      mergeThreshold,
    };
    const mistakes = (run: typeof detections): NonNullable<Draft['mistakes']> => ({
      FirstScaleOnly: run(right.slice(0, 1)),
      MissingMargin: run(changed(({ grid }) => ({ grid: { ...grid, margin: 0 } }))),
      MissingZoom: run(changed(({ grid }) => ({ grid: { ...grid, zoom: [1, 1] } }))),
      WrongStep: run(changed(({ grid }) => ({ grid: { ...grid, step: [8, 8] } }))),
      NotClipped: run(changed(() => ({ picture: [1e6, 1e6] }))),
      CoarseForFine: run(predictions({ stride: 'coarse' })),
      SwappedEdges: run(changed(({ edges }) => ({ edges: exchangedEdges(edges) }))),
      OnePass: run(right, { mergeThreshold: 0 }),
      MissingThresholds: run(right, { windowThreshold: 0, threshold: 0 }),
      ...(network === byClass && {
        WrongClassEdges: run(changed(({ edges }) => ({ edges: copy(edges.hi(4)) }))),
      }),
    });
    return [
      {
        id: `detect/${network.name}`,
        operation: 'detect',
        comment: 'From pixels to merged boxes of all classes, with their summed confidences.',
        inputs: { picture, weights },
        parameters: { ...parameters, threshold: settings.threshold },
        answer: detections(right),
        tolerance: { detections: boxedTolerance(detect(right, classes, settings)) },
        mistakes: {
          ...mistakes(detections),
          MergedAcrossClasses: () => ({ detections: acrossClasses(right, settings).map(detectionPlain) }),
          LowestFirst: () => ({ detections: detect(right, classes, settings).reverse().map(detectionPlain) }),
          BackgroundAmongResults: () =>
            network === small
              ? { detections: detect(right, classes + 1, settings).map(detectionPlain) }
              : detections(right)(),
        },
      },
      {
        id: `localize/${network.name}`,
        operation: 'localize',
        comment: 'From pixels to the two best guesses, one a class.',
        inputs: { picture, weights },
        parameters: { ...parameters, topK },
        answer: locations(right),
        tolerance: { detections: boxedTolerance(localize(right, classes, { ...settings, topK })) },
        mistakes: { ...mistakes(locations), OneGuessOnly: locations(right, { topK: 1 }) },
      },
    ];
  });
}

/** Boxes of all classes merged together, each as the class of the first. */
function acrossClasses(
  predictions: readonly Prediction[],
  { windowThreshold, mergeThreshold }: BoxSettings,
): Detection[] {
  const boxes = Array.from({ length: classes }, (_, label) =>
    predictions.flatMap((one) => windowBoxes(one, label, windowThreshold)),
  ).flat();
  return mergeBoxes(boxes, { threshold: mergeThreshold })
    .map(({ box, score }) => ({ label: 0, score, box }))
    .sort((a, b) => b.score - a.score);
}

/** Weights with which rounding changes no decision, and with something to detect. */
export function findClear(
  network: typeof small,
  base: number,
  settings: BoxSettings & { threshold: number },
  image: NdArray = picture,
): NetworkWeights {
  return findWeights(network, base, (weights) => {
    const predictions = predict(image, network, weights, settings);
    if (!Array.from({ length: classes }, (_, label) => isClear(predictions, label, settings)).every(Boolean))
      return false;
    const found = detect(predictions, classes, { ...settings, threshold: 0 });
    const scores = found.map(({ score }) => score);
    const several =
      new Set(found.map(({ label }) => label)).size > 1 && found.length > 3 && found.length < 12;
    return several && areApart(scores) && isClearOf(scores, settings.threshold);
  });
}
