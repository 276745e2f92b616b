/** An evaluation as one HTML page that needs nothing beside it. */
import { basename } from 'node:path';
import { area } from '../../boxes/box.js';
import {
  hitsOf,
  type Judged,
  judgeByClass,
  type PlacedObject,
  placed,
} from '../../data/average-precision.js';
import type { DataSet } from '../../data/data-set.js';
import { ranked } from '../../data/ground-truth.js';
import { escapeMarkup } from '../../formats/escape-markup.js';
import { type SureResult, sureness } from '../../model/model.js';
import { confusionMatrix } from '../confusion.js';
import { classRows, type Evaluation, type Predictions } from '../report.js';
import { percent, uniqueLabels } from '../report-text.js';
import { type Curve, curveOf, drawCurves } from './curves.js';
import { drawHistogram, type TwoKinds } from './histogram.js';
import { type Mistake, pictureOf, worstMistakes } from './mistakes.js';

/** Of either kind, the mistakes that are shown. */
const mostMistakes = 12;

export interface PageInput {
  readonly model: string;
  readonly dataSet: DataSet;
  readonly predictions: Predictions;
  readonly evaluation: Evaluation;
}

/** @throws InputError when a picture cannot be read any more */
export async function evaluationPage(input: PageInput): Promise<string> {
  const { model, dataSet, predictions, evaluation } = input;
  const labels = uniqueLabels(dataSet.labels);
  const placedObjects = placed(dataSet.pictures);
  const shown = ranked(dataSet.pictures, predictions.shown);
  const judged = judgeByClass(placedObjects, shown, labels.length).flat();
  const mistakes = worstMistakes(dataSet.pictures, placedObjects, judged, mostMistakes);
  const figures: string[] = [];
  for (const mistake of mistakes) figures.push(await figureOf(mistake, labels));
  const title = `${model} on ${dataSet.name}`;
  const { pictures, emptyPictures, objects, coco } = evaluation;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
<h1>${escapeMarkup(title)}</h1>
<p>${pictures} pictures (${emptyPictures} without objects), ${objects} objects.</p>
${table([
  ['top-1 error', percent(evaluation.top1Error)],
  ['localization error', percent(evaluation.localizationError)],
  ['mAP@0.5', percent(evaluation.meanAveragePrecision)],
  ['AP@[.5:.95], AP@.75 as COCO measures', `${percent(coco.mean)}, ${percent(coco.at75)}`],
  ...(evaluation.calibrationError === undefined
    ? []
    : [['calibration error', percent(evaluation.calibrationError)]]),
])}
<h2>Classes</h2>
${table(classRows(evaluation))}
<h2>Precision and recall</h2>
${drawCurves(curvesOf(input, labels))}
<h2>What was taken for what</h2>
<p>Rows are what there is, columns what the model shows there.</p>
${table(confusionRows(input, labels))}
<h2>Objects by size</h2>
<p>The square root of the area, in pixels: <b class="good">found</b>, <b class="bad">missed</b>.</p>
${drawHistogram(sizesOf(placedObjects, judged), 'size of the object, pixels')}
<h2>Detections by ${measureOf(predictions.shown)}</h2>
<p><b class="good">Right</b> and <b class="bad">wrong</b>.</p>
${drawHistogram(surenessOf(judged), measureOf(predictions.shown))}
<h2>The worst mistakes</h2>
<div class="mistakes">
${figures.join('\n')}
</div>
</html>
`;
}

function curvesOf({ dataSet, predictions, evaluation }: PageInput, labels: readonly string[]): Curve[] {
  const { pictures } = dataSet;
  const judged = judgeByClass(placed(pictures), ranked(pictures, predictions.detections), labels.length);
  return labels.flatMap((label, index) => {
    const { objects } = evaluation.perClass[label];
    return objects === 0 ? [] : curveOf(index, label, hitsOf(judged[index]), objects);
  });
}

function confusionRows({ dataSet, predictions }: PageInput, labels: readonly string[]): string[][] {
  const matrix = confusionMatrix(dataSet.pictures, predictions.shown, labels.length);
  return [
    ['', ...labels, 'nothing'],
    ...matrix.map((row, index) => [labels[index] ?? 'nothing', ...row.map((count) => `${count}`)]),
  ];
}

function sizesOf(objects: readonly PlacedObject[], judged: readonly Judged[]): TwoKinds {
  const found = new Set(judged.map((one) => one.found));
  const sizes = (isFound: boolean) =>
    objects
      .filter((object) => !object.ignore && found.has(object) === isFound)
      .map(({ box }) => Math.sqrt(area(box)));
  return { good: sizes(true), bad: sizes(false) };
}

/** What says how sure the model is of its detections. */
function measureOf(detections: readonly SureResult[]): 'confidence' | 'score' {
  return detections.some(({ confidence }) => confidence !== undefined) ? 'confidence' : 'score';
}

function surenessOf(judged: readonly Judged[]): TwoKinds {
  const those = (isRight: boolean) =>
    judged.flatMap(({ detection, found }) => ((found !== undefined) === isRight ? sureness(detection) : []));
  return { good: those(true), bad: those(false) };
}

async function figureOf(mistake: Mistake, labels: readonly string[]): Promise<string> {
  const { kind, picture, index, sure = { score: 0 }, nearest } = mistake;
  const source = `data:image/png;base64,${base64(await pictureOf(mistake, labels))}`;
  const near =
    nearest === undefined
      ? ', where nothing is annotated'
      : `, on ${labels[nearest.index]} (IoU ${nearest.overlap.toFixed(2)})`;
  const words =
    kind === 'missed'
      ? `missed: ${labels[index]}`
      : `wrong: ${labels[index]}, ${measureOf([sure])} ${sureness(sure).toFixed(2)}${near}`;
  const place = escapeMarkup(basename(picture.path));
  return `<figure><img src="${source}" alt=""><figcaption><b class="bad">${escapeMarkup(words)}</b><br>picture ${place}</figcaption></figure>`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function table(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeMarkup(cell)}`).join('')}</tr>`);
  return `<table>\n${lines.join('\n')}\n</table>`;
}

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; } td { border-top: 1px solid #ccc; padding: .25rem .8rem; text-align: right; } td:first-child { text-align: left; }
svg { font-size: 12px; max-width: 40rem; } .grid, .axis { stroke: #ccc; fill: none; } .axis { stroke: #333; }
b.good { color: #1b6e2d; } b.bad { color: #b00020; } rect.good { fill: #2e8b57; } rect.bad { fill: #c0392b; }
.mistakes { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
figure { margin: 0; } figure img { max-width: 100%; } figcaption { font-size: .8rem; }
`;
