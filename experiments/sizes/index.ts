/** Objects of many sizes in one data set: how many scales a model has, and from where to where. */
import { backendNamed } from '../../backends/registry.js';
import type { DataSet } from '../../lib/entries/training.js';
import { evaluateModel } from '../../lib/evaluation/evaluate-model.js';
import { OverFeat } from '../../lib/index.js';
import { evenScales } from '../../lib/training/planned-model.js';
import { relativeSize } from '../../lib/training/sampler.js';
import { tuned } from '../../lib/training/tune.js';
import { nominalSize } from '../../lib/training/window-match.js';
import { cachedBySeed } from '../cache.js';
import type { Experiment, Setting } from '../experiment.js';
import { trained, trainingOf, validationOf } from '../trained.js';

const usual = 'as many as sizes take (6.6 of the specification)';
const fewer = 'six, over the same range';
const alike = 'six, all objects counted alike';

type Figures = Readonly<Record<'mAP@0.5' | 'AP75' | 'AP50-95' | 'localization error', number>>;

export const sizes: Experiment = {
  name: 'sizes',
  title: 'Objects of many sizes',
  question: [
    'Blood cells, airplanes, faces and motorcycles as one data set: 95 training pictures and 40 validation pictures each of',
    '`bccd` and `caltech3`, six classes; the median airplane is some 20 times as large as the median platelet.',
    'One model, trained by the default recipe in 45 epochs, with several sets of scales; its thresholds are chosen anew for each.',
  ].join('\n'),
  async run(setting) {
    const bySeed = await cachedBySeed(setting, 'sizes', (seed) => measure(setting, seed));
    const rows = [usual, fewer, alike].map((name) => ({
      name,
      figures: Object.fromEntries(
        Object.keys(bySeed[0][name]).map((column) => [
          column,
          bySeed.map((measured) => measured[name][column as keyof Figures]),
        ]),
      ),
    }));
    const text =
      'The last row is what training chose before: by factors of 1.8 here, and a class of few large objects hardly counts.';
    return [{ heading: 'Scales', text, rows, drawn: 'AP50-95' }];
  },
};

async function measure({ data }: Setting, seed: number): Promise<Record<string, Figures>> {
  await using overfeat = await trained(data, 'mixed', seed);
  const { calibration: _, detection, ...others } = overfeat.model;
  const { confidence: _limits, ...settings } = detection;
  const model = { ...others, detection: settings };
  const backend = await backendNamed('auto');
  const validation = await validationOf(data, 'mixed');
  const objectSide = nominalSize * model.network.input.window[0];
  const [least, most] = rangeAlike(await trainingOf(data, 'mixed'));
  const scalesBy: Record<string, readonly number[]> = {
    [usual]: model.scales,
    [fewer]: evenScales(model.scales[0], model.scales[model.scales.length - 1], 6),
    [alike]: evenScales(objectSide / most, objectSide / least, 6),
  };
  const measured: Record<string, Figures> = {};
  for (const [name, scales] of Object.entries(scalesBy)) {
    const chosen = await tuned({ ...model, scales }, { validation, backend, signal: undefined });
    await using scaled = await OverFeat.load(chosen, { backend });
    const { meanAveragePrecision, coco, localizationError } = await evaluateModel(scaled, validation);
    measured[name] = {
      'mAP@0.5': meanAveragePrecision,
      AP75: coco.at75,
      'AP50-95': coco.mean,
      'localization error': localizationError,
    };
  }
  return measured;
}

/** The 2nd and 98th percentile of all objects' larger sides, relative to their pictures' short sides. */
function rangeAlike({ pictures }: DataSet): readonly [number, number] {
  const all = pictures
    .flatMap(({ width, height, objects }) => objects.map(({ box }) => relativeSize(box, width, height)))
    .sort((one, other) => one - other);
  const at = (share: number) => all[Math.round(share * (all.length - 1))];
  return [at(0.02), at(0.98)];
}
