/** Greedy merging against suppression, on equal inputs: the paper's section 4.3 and its claim about false positives. */
import type { WindowBox } from '../../lib/boxes/merge.js';
import { meanAveragePrecision } from '../../lib/data/average-precision.js';
import type { DataSet } from '../../lib/data/data-set.js';
import type { Detection } from '../../lib/data/ground-truth.js';
import { mapLabels } from '../../lib/data/map-labels.js';
import { cocoPrecision } from '../../lib/evaluation/coco-precision.js';
import type { OverFeat } from '../../lib/index.js';
import { windowBoxes } from '../../lib/pipeline/window-boxes.js';
import { cachedBySeed } from '../cache.js';
import type { Experiment, Row, Setting, Table } from '../experiment.js';
import { type DataName, trained, validationOf } from '../trained.js';
import { falsePositives } from './false-positives.js';
import {
  greedyMerge,
  greedyMergeByMean,
  nonMaximumSuppression,
  type Rule,
  refinedMerge,
  softSuppression,
} from './rules.js';

const windowThresholds = [0.5, 0.7, 0.85];
/** By kind: of each the best of its settings stands for it. */
const kinds: readonly (readonly Rule[])[] = [
  [0.4, 0.5, 0.6, 0.7].map(greedyMerge),
  [0.4, 0.5, 0.6].map(refinedMerge),
  [0.4, 0.5, 0.6].map(greedyMergeByMean),
  [0.2, 0.3, 0.4].map(nonMaximumSuppression),
  [0.1, 0.3].map(softSuppression),
];
/** On which data, with how many windows more that are wrong. */
const inputs = [
  { name: 'bccd', added: [0, 10, 50, 200] },
  { name: 'caltech3', added: [0] },
] as const satisfies readonly { readonly name: DataName; readonly added: readonly number[] }[];

interface Figures {
  readonly map50: number;
  readonly map75: number;
  readonly mapMean: number;
}

/** By `keyOf`. */
type Measured = Readonly<Record<string, Figures>>;

/** A rule for the windows above a threshold. */
interface Way {
  readonly rule: Rule;
  readonly threshold: number;
}

function keyOf({ rule, threshold }: Way): string {
  return `${rule.name} @${threshold}`;
}

export const merging: Experiment = {
  name: 'merging',
  title: 'Merging boxes, or suppressing them',
  question: [
    'The paper merges boxes that agree and adds up what their windows say, "rather than" suppressing all but the best, and',
    'claims that this is more robust to false positives, since it rewards that windows agree (section 4.3). Here all rules get',
    'the same boxes: those of the windows above a threshold, of networks trained on `bccd`, many objects a picture, and on',
    '`caltech3`, one, on their validation pictures. Each rule is shown at the best of its settings and of the thresholds 0.5,',
    '0.7 and 0.85 for windows, chosen by these same pictures, which flatters all alike. False windows have the sizes of true',
    'objects, random places and scores from the threshold to 1, of each class as many.',
  ].join('\n'),
  async run(setting) {
    const tables: Table[] = [];
    for (const input of inputs) tables.push(...(await tablesOf(setting, input)));
    return tables;
  },
};

type Input = (typeof inputs)[number];

/** By kind. */
const allWays = kinds.map((rules) =>
  windowThresholds.flatMap((threshold) => rules.map((rule): Way => ({ rule, threshold }))),
);

const everyWay = allWays.flat();

async function tablesOf(setting: Setting, { name, added }: Input): Promise<Table[]> {
  const measured = (count: number, ways: readonly Way[]) => {
    const numbers = ways.map((way) => everyWay.indexOf(way));
    const of = ways === everyWay ? '' : `-ways-${numbers.join('-')}`;
    return cachedBySeed(setting, `merging-${name}-${count}${of}`, (seed) =>
      measure(setting, seed, { name, count, ways }),
    );
  };
  const all = await measured(0, everyWay);
  const sumOf = (way: Way) => all.reduce((sum, one) => sum + one[keyOf(way)].map50, 0);
  // One setting for all seeds, and for all counts of false windows.
  const best = allWays.map((ways) => ways.reduce((one, other) => (sumOf(other) > sumOf(one) ? other : one)));
  const tables: Table[] = [];
  for (const count of added) {
    const bySeed = count === 0 ? all : await measured(count, best);
    tables.push({
      heading:
        count === 0 ? `As the network sees ${name}` : `With ${count} false windows a class and picture`,
      text:
        count === 0
          ? 'What a network says, and nothing else.'
          : `The same settings, with ${count} windows more that are wrong.`,
      rows: best.map((way) => rowOf(way, bySeed)),
      drawn: 'mAP@0.5',
    });
  }
  return tables;
}

function rowOf(way: Way, bySeed: readonly Measured[]): Row {
  const figures = bySeed.map((measured) => measured[keyOf(way)]);
  return {
    name: `${way.rule.name}, windows ${way.threshold}`,
    figures: {
      'mAP@0.5': figures.map(({ map50 }) => map50),
      AP75: figures.map(({ map75 }) => map75),
      'AP50-95': figures.map(({ mapMean }) => mapMean),
    },
  };
}

interface Question {
  readonly name: DataName;
  /** Windows more that are wrong, of each class and picture. */
  readonly count: number;
  readonly ways: readonly Way[];
}

async function measure({ data }: Setting, seed: number, { name, count, ways }: Question): Promise<Measured> {
  await using overfeat = await trained(data, name, seed);
  const dataSet = mapLabels(await validationOf(data, name), { ...overfeat.model, name });
  const predicted = await boxesOf(overfeat, dataSet);
  const measured: Record<string, Figures> = {};
  for (const way of ways) {
    const boxes = withFalse(predicted, dataSet, { count, threshold: way.threshold, seed });
    measured[keyOf(way)] = await figuresOf(way.rule, boxes, dataSet);
  }
  console.error(`merging, ${name}, seed ${seed}, ${count} false windows`);
  return measured;
}

/** Boxes of a class in a picture. */
interface ClassBoxes {
  readonly picture: number;
  readonly index: number;
  readonly boxes: readonly WindowBox[];
}

async function boxesOf(overfeat: OverFeat, { pictures, labels }: DataSet): Promise<ClassBoxes[]> {
  const found: ClassBoxes[] = [];
  const least = Math.min(...windowThresholds);
  for (const [picture, { path }] of pictures.entries()) {
    const levels = await overfeat.predict(path);
    for (const index of labels.keys()) {
      const boxes = levels.flatMap((level) => windowBoxes(level, index, least, overfeat.model));
      found.push({ picture, index, boxes });
    }
  }
  return found;
}

function withFalse(
  predicted: readonly ClassBoxes[],
  { pictures }: DataSet,
  { count, threshold, seed }: { readonly count: number; readonly threshold: number; readonly seed: number },
): ClassBoxes[] {
  return predicted.map(({ picture, index, boxes }) => {
    const sizes = pictures.flatMap(({ objects }) =>
      objects
        .filter((object) => object.index === index)
        .map(({ box }) => ({ width: box.xmax - box.xmin, height: box.ymax - box.ymin })),
    );
    const random = { least: threshold, seed: seed * 65537 + picture * 16 + index };
    const wrong = falsePositives(pictures[picture], sizes, count, random);
    return { picture, index, boxes: [...boxes.filter(({ score }) => score >= threshold), ...wrong] };
  });
}

async function figuresOf(
  rule: Rule,
  boxes: readonly ClassBoxes[],
  { pictures, labels }: DataSet,
): Promise<Figures> {
  const detections: Detection[] = [];
  for (const { picture, index, boxes: own } of boxes) {
    const found = await rule.apply(own);
    detections.push(...found.map(({ box, score }) => ({ imageId: pictures[picture].id, index, box, score })));
  }
  const { at75, mean } = cocoPrecision(pictures, detections, labels.length);
  return {
    map50: meanAveragePrecision(pictures, detections, labels.length).meanAveragePrecision,
    map75: at75,
    mapMean: mean,
  };
}
