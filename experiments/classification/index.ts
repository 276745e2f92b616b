/** Coarse and fine, one scale and several, one model and several: the rows of the paper's Table 2. */
import { evaluateClassifier } from '../../lib/evaluation/evaluate-classifier.js';
import type { OverFeat } from '../../lib/index.js';
import type { EvaluateOptions } from '../../lib/options.js';
import { cached, cachedBySeed } from '../cache.js';
import type { Experiment, Row, Setting } from '../experiment.js';
import { trained, validationOf } from '../trained.js';

interface Errors {
  readonly top1: number;
  readonly top5: number;
}

interface Way {
  readonly name: string;
  options(overfeat: OverFeat): EvaluateOptions;
}

/** The second of a model's three scales is to its window nearly what the paper's 256 is to its 221. */
const oneScale = ({ model }: OverFeat) => [model.scales[1]];

const all: Way = { name: 'fine stride, all scales', options: () => ({ stride: 'fine' }) };
const ways: readonly Way[] = [
  { name: 'ten views of one size, as Krizhevsky et al.', options: () => ({ views: 'ten' }) },
  {
    name: 'coarse stride, one scale',
    options: (overfeat) => ({ stride: 'coarse', scales: oneScale(overfeat) }),
  },
  {
    name: 'fine stride, one scale',
    options: (overfeat) => ({ stride: 'fine', scales: oneScale(overfeat) }),
  },
  { name: 'coarse stride, all scales', options: () => ({ stride: 'coarse' }) },
  all,
  {
    name: 'fine stride, all scales, not mirrored',
    options: () => ({ stride: 'fine', flips: false }),
  },
];

export const classification: Experiment = {
  name: 'classification',
  title: 'Coarse or fine, one scale or several, one model or several',
  question: [
    "The paper's Table 2: errors of classification with the coarse stride and the fine one, with one scale and with several,",
    'and of the mean of several models. Here on the validation pictures of `clothing10`, ten kinds of clothes, of models',
    'trained by the default recipe. All of them see each picture mirrored too, unless said otherwise.',
  ].join('\n'),
  async run(setting) {
    const bySeed = await cachedBySeed(setting, 'classification', (seed) => measure(setting, seed));
    const rowOf = (name: string, errors: readonly Errors[]): Row => ({
      name,
      figures: {
        'top-1 error': errors.map(({ top1 }) => top1),
        'top-5 error': errors.map(({ top5 }) => top5),
      },
    });
    const rows = ways.map(({ name }) =>
      rowOf(
        name,
        bySeed.map((errors) => errors[name]),
      ),
    );
    const count = setting.seeds.length;
    if (count > 1) {
      const together = await cached(`classification-of-${count}`, () => measureTogether(setting));
      rows.push(rowOf(`${all.name}, the mean of ${count} models`, [together]));
    }
    return [{ heading: 'Errors on clothing10', text: 'Lower is better.', rows, drawn: 'top-1 error' }];
  },
};

async function measure({ data }: Setting, seed: number): Promise<Record<string, Errors>> {
  await using overfeat = await trained(data, 'clothing10', seed);
  const measured: Record<string, Errors> = {};
  for (const { name, options } of ways) measured[name] = await errorsOf([overfeat], data, options(overfeat));
  return measured;
}

async function measureTogether({ data, seeds }: Setting): Promise<Errors> {
  const members = await Promise.all(seeds.map((seed) => trained(data, 'clothing10', seed)));
  try {
    return await errorsOf(members, data, all.options(members[0]));
  } finally {
    await Promise.all(members.map((member) => member[Symbol.asyncDispose]()));
  }
}

async function errorsOf(
  members: readonly OverFeat[],
  data: string,
  options: EvaluateOptions,
): Promise<Errors> {
  const { top1Error, top5Error } = await evaluateClassifier(
    members,
    await validationOf(data, 'clothing10'),
    options,
  );
  return { top1: top1Error, top5: top5Error };
}
