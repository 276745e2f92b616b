/** How many scales localization looks at: the bars of the paper's Fig. 9. */

import type { Detection } from '../../lib/data/ground-truth.js';
import { mapLabels } from '../../lib/data/map-labels.js';
import { localizationError } from '../../lib/evaluation/localization-error.js';
import type { Model } from '../../lib/index.js';
import { everyBox, localizationsOf } from '../../lib/pipeline/detect.js';
import { type LevelPrediction, windowBoxes } from '../../lib/pipeline/window-boxes.js';
import { cachedBySeed } from '../cache.js';
import type { Experiment, Setting, Table } from '../experiment.js';
import { type Changed, trained, validationOf } from '../trained.js';

const most = 4;
const oneCrop = 'one crop in the middle';
const nameOf = (count: number) => `${count} scale${count === 1 ? '' : 's'}`;

const regressors: readonly {
  readonly heading: string;
  readonly text: string;
  readonly changed?: Changed;
}[] = [
  {
    heading: 'One box that all classes share',
    text: 'Localization error on `caltech3`; lower is better.',
  },
  {
    heading: 'A box for each class',
    text: 'The same with a regressor that has a box for each class.',
    changed: { name: 'per-class', changes: { regressor: 'perClass' } },
  },
];

export const scales: Experiment = {
  name: 'scales',
  title: 'One crop, or several scales',
  question: [
    "The paper's Fig. 9: localization error (top 1) with one crop in the middle of the picture, and with one to four scales,",
    'all windows of which are regressed and merged, with a box that all classes share and with one for each. Here on the',
    'validation pictures of `caltech3`; the crop is the window',
    "nearest to the middle at the model's middle scale, and of more scales the middle ones come first. A model's thresholds",
    'were chosen for all its scales.',
  ].join('\n'),
  async run(setting) {
    const names = [oneCrop, ...Array.from({ length: most }, (_, index) => nameOf(index + 1)), 'all scales'];
    const tables: Table[] = [];
    for (const { heading, text, changed } of regressors) {
      const name = changed === undefined ? 'scales' : `scales-${changed.name}`;
      const bySeed = await cachedBySeed(setting, name, (seed) => measure(setting, seed, changed));
      tables.push({
        heading,
        text,
        rows: names.map((name) => ({
          name,
          figures: { 'localization error': bySeed.map((measured) => measured[name]) },
        })),
        drawn: 'localization error',
      });
    }
    return tables;
  },
};

async function measure(
  { data }: Setting,
  seed: number,
  changed: Changed | undefined,
): Promise<Record<string, number>> {
  await using overfeat = await trained(data, 'caltech3', seed, changed);
  const { model } = overfeat;
  const dataSet = mapLabels(await validationOf(data, 'caltech3'), { ...model, name: 'caltech3' });
  const guesses: Record<string, Detection[]> = {};
  for (const { id, path } of dataSet.pictures) {
    const levels = middleFirst(await overfeat.predict(path));
    const add = async (name: string, found: Promise<readonly Omit<Detection, 'imageId'>[]>) => {
      guesses[name] ??= [];
      guesses[name].push(...(await found).map((one) => ({ imageId: id, ...one })));
    };
    await add(oneCrop, Promise.resolve(middleWindow(levels[0], model)));
    for (let count = 1; count <= Math.min(most, levels.length); count++) {
      await add(nameOf(count), localizationsOf(levels.slice(0, count), model, everyBox(model)));
    }
    await add('all scales', localizationsOf(levels, model, everyBox(model)));
  }
  return Object.fromEntries(
    Object.entries(guesses).map(([name, of]) => [name, localizationError(dataSet.pictures, of)]),
  );
}

/** The middle level, then those beside it, and so on outwards. */
function middleFirst(levels: readonly LevelPrediction[]): LevelPrediction[] {
  const middle = (levels.length - 1) / 2;
  const order = levels
    .map((_, at) => at)
    .sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
  return order.map((at) => levels[at]);
}

/** The likeliest class of the window nearest to the middle, with the box that is regressed from it. */
function middleWindow(level: LevelPrediction, model: Model): Omit<Detection, 'imageId'>[] {
  const { scores } = level;
  const [, height, width] = scores.shape;
  const [y, x] = [height, width].map((length) => Math.floor((length - 1) / 2));
  const scoreOf = (_: string, index: number) => scores.data[(index * height + y) * width + x];
  const ofClasses = model.labels.map(scoreOf);
  const index = ofClasses.indexOf(Math.max(...ofClasses));
  // A map of this one position would be taken for the first: all others are given a score that no class has.
  const alone = scores.data.map((score, place) => (place % (height * width) === y * width + x ? score : -1));
  return windowBoxes({ ...level, scores: { ...scores, data: alone } }, index, 0, model).map(
    ({ box, score }) => ({
      index,
      box,
      score,
    }),
  );
}
