/** Wrong calls, and what each is told: the option, what was given, what would be right, in plain English. */
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Backend } from '../../backends/backend.js';
import { evaluateModel } from '../../lib/evaluation/evaluate-model.js';
import { BackendError, classifyTogether, InputError, loadModel, OverFeat } from '../../lib/index.js';
import { madeUpModel } from './pipeline/made-up-model.js';

const model = madeUpModel();
/** Nothing is there: whoever reads the picture before the options says so. */
const picture = 'there-is-no-such.png';
const data = { name: 'none', annotates: 'objects' as const, labels: model.labels, pictures: [] };

/** What JavaScript may pass, whatever the types say. */
// biome-ignore lint/suspicious/noExplicitAny: the calls below are wrong in every way that types forbid
type Anything = any;

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  );
}

describe('options', () => {
  let overfeat: OverFeat;
  before(async () => {
    overfeat = await OverFeat.load(model, { backend: 'cpu' });
  });
  after(() => overfeat.dispose());

  const calls: Readonly<Record<string, (options: Anything) => Promise<unknown>>> = {
    load: (options) => OverFeat.load(model, options),
    classify: (options) => overfeat.classify(picture, options),
    classifyAsReleased: (options) => overfeat.classifyAsReleased(picture, options),
    classifyTenViews: (options) => overfeat.classifyTenViews(picture, options),
    classifyTogether: (options) => classifyTogether([overfeat], picture, options),
    localize: (options) => overfeat.localize(picture, options),
    detect: (options) => overfeat.detect(picture, options),
    features: (options) => overfeat.features(picture, options),
    predict: (options) => overfeat.predict(picture, options),
    evaluate: (options) => evaluateModel(overfeat, data, options),
  };
  const all = Object.keys(calls);
  const withScales = ['classify', 'classifyTogether', 'localize', 'detect', 'predict'];
  const withResults = all.filter((call) => !['load', 'features', 'predict', 'evaluate'].includes(call));
  const withBoxes = ['localize', 'detect'];

  const wrong: readonly (readonly [calls: readonly string[], options: unknown, message: string])[] = [
    [all, 5, 'options: must be an object with options of CALL, not 5'],
    [all, null, 'options: must be an object with options of CALL, not null'],
    [all, [3], 'options: must be an object with options of CALL, not [3]'],
    [all, new AbortController().signal, 'options: must be an object with options of CALL, not AbortSignal'],
    [all, { onProgress: 'yes' }, 'onProgress: must be a function of a fraction from 0 to 1, not "yes"'],
    [all, { signal: { aborted: true } }, 'signal: must be an AbortSignal, not an object'],
    [all, { signal: 3 }, 'signal: must be an AbortSignal, not 3'],
    [
      withResults,
      { topk: 3 },
      'topk: is not an option of CALL (did you mean topK?); there are topK, threshold',
    ],
    [withResults, { treshold: 1 }, 'treshold: is not an option of CALL (did you mean threshold?)'],
    [
      withResults.filter((call) => !withBoxes.includes(call)),
      { confidence: 0.5 },
      'confidence: is not an option of CALL; there are topK, threshold',
    ],
    [withBoxes, { confidence: 1.5 }, 'confidence: must be a number from 0 to 1, not 1.5'],
    [withBoxes, { confidence: [0.5] }, 'confidence: must have one number for each of the 2 classes, not 1'],
    [
      withBoxes,
      { confidence: 0.5 },
      'confidence: is not known to the model made up: `overfeat calibrate` teaches it, or give a threshold',
    ],
    [withResults, { topK: 0 }, 'topK: must be a whole number of at least 1, not 0'],
    [withResults, { topK: -2 }, 'topK: must be a whole number of at least 1, not -2'],
    [withResults, { topK: 2.5 }, 'topK: must be a whole number of at least 1, not 2.5'],
    [withResults, { topK: '3' }, 'topK: must be a whole number of at least 1, not "3"'],
    [withResults, { topK: null }, 'topK: must be a whole number of at least 1, not null'],
    [
      withResults,
      { threshold: Number.NaN },
      'threshold: must be a number, or a list with a number for each class, not NaN',
    ],
    [
      withResults,
      { threshold: '0.5' },
      'threshold: must be a number, or a list with a number for each class, not "0.5"',
    ],
    [
      withResults,
      { threshold: [0.5, 'x'] },
      'threshold: must be a number, or a list with a number for each class, not [0.5, "x"]',
    ],
    [
      withResults.filter((call) => call !== 'classifyTogether'),
      { threshold: [1, 2, 3] },
      'threshold: must have one number for each of the 2 classes, not 3',
    ],
    [withScales, { stride: 'fin' }, 'stride: must be "fine" or "coarse", not "fin"'],
    [withScales, { scales: 90 }, 'scales: must be a list of 1 to 16 short sides in pixels, not 90'],
    [withScales, { scales: [] }, 'scales: must be a list of 1 to 16 short sides in pixels, not []'],
    [
      withScales,
      { scales: Array.from({ length: 17 }, () => 90) },
      'scales: must be a list of 1 to 16 short sides in pixels, not a list',
    ],
    [withScales, { scales: [90, '96'] }, 'scales[1]: must be a number, not "96"'],
    [withScales, { scales: [90, Number.NaN] }, 'scales[1]: must be a number, not NaN'],
    [withScales, { scales: [-90] }, 'scales[0]: must be more than 0 pixels, not -90'],
    [withScales, { scales: [90, 96, 90] }, 'scales: must be sizes that differ, not [90, 96, 90]'],
    [withScales, { scales: [1e9] }, 'scales[0]: must be at most 16384 pixels, not 1000000000'],
    [['classify', 'classifyTogether'], { flips: 1 }, 'flips: must be true or false, not 1'],
    [
      ['classify', 'classifyTogether'],
      { votes: 'logit' },
      'votes: must be "probabilities" or "logits", not "logit"',
    ],
    [['classifyTogether', 'evaluate'], { views: 'five' }, 'views: must be "dense" or "ten", not "five"'],
    [
      ['classifyTogether'],
      { views: 'ten', flips: false },
      'flips: is not for ten views, which are of one size, each as it is and mirrored',
    ],
    [['evaluate'], { views: 'dense' }, 'views: is for pictures that have a class and no boxes, which '],
    [withBoxes, { windowThreshold: 1.5 }, 'windowThreshold: must be a number from 0 to 1, not 1.5'],
    [withBoxes, { mergeThreshold: '1' }, 'mergeThreshold: must be a number, not "1"'],
    [withBoxes, { refineThreshold: 0 }, 'refineThreshold: must be more than 0, not 0'],
    [
      withBoxes,
      { refineThreshold: true },
      'refineThreshold: must be false or a number above 0 and at most 1, not true',
    ],
    [withBoxes, { matchScore: 0.5 }, 'matchScore: must be a function of two boxes, not 0.5'],
    [withBoxes, { flips: false }, 'flips: is not an option of CALL; there are topK'],
    [['features'], { layer: -1 }, 'layer: must be a whole number of at least 0, not -1'],
    [
      ['features'],
      { layers: 1 },
      'layers: is not an option of CALL (did you mean layer?); there are layer, signal',
    ],
    [
      ['evaluate'],
      { onprogress: () => {} },
      'onprogress: is not an option of CALL (did you mean onProgress?)',
    ],
    [['load'], { backend: 7 }, 'backend: must be a backend or the name of one (auto, cpu, '],
    [['load'], { backend: {} }, 'backend: must be a backend or the name of one (auto, '],
    [['load'], { topK: 3 }, 'topK: is not an option of CALL; there are backend, signal, onProgress'],
  ];
  for (const [names, options, message] of wrong) {
    for (const name of names) {
      const expected = message.replace('CALL', name);
      it(`${name}: ${expected}`, async () => {
        const error = await refusal(calls[name](options));
        expect(error).to.be.instanceOf(InputError).and.include({ code: 'BAD_ARGUMENT' });
        expect(`${error}`).to.satisfy(
          (text: string) => text.startsWith(`InputError: ${expected}`),
          `${error}`,
        );
      });
    }
  }

  it('refuses scales below the window, margins included, before the picture is read', async () => {
    // The window has 75 pixels a side, the margin 37: to fit, one pixel is enough.
    const narrow = await OverFeat.load({ ...model, margin: 10 }, { backend: 'cpu' });
    for (const call of ['classify', 'localize', 'detect', 'predict'] as const) {
      expect(`${await refusal(narrow[call](picture, { scales: [55, 54] }))}`).to.equal(
        'InputError: scales[1]: must be at least 55 for a window of 75x75 with margins of 10, not 54',
      );
    }
    // There, half the model's own smallest scale is the least.
    const half = Math.min(...model.scales) / 2;
    expect(await refusal(overfeat.detect(picture, { scales: [half] }))).to.include({ code: 'NOT_FOUND' });
    expect(`${await refusal(overfeat.detect(picture, { scales: [half, half - 1] }))}`).to.equal(
      `InputError: scales[1]: must be at least ${half}, half the smallest scale of the model, or nothing is found; not ${half - 1}`,
    );
    const bare = await OverFeat.load({ ...model, margin: 0 }, { backend: 'cpu' });
    expect(`${await refusal(bare.classify(picture, { scales: [74] }))}`).to.equal(
      'InputError: scales[0]: must be at least 75 for a window of 75x75, not 74',
    );
  });

  it('take undefined for what is left out', async () => {
    const options: Anything = { topK: undefined, threshold: undefined, signal: undefined, scales: undefined };
    for (const call of ['classify', 'localize', 'detect'] as const) {
      const [given, without] = await Promise.all([
        overfeat[call]('examples/motorcycle.jpg', { ...options, stride: 'coarse' }),
        overfeat[call]('examples/motorcycle.jpg', { stride: 'coarse' }),
      ]);
      expect(given).to.deep.equal(without);
    }
  });
});

describe('topK and threshold', () => {
  const path = 'examples/motorcycle.jpg';
  const settings = { windowThreshold: 0.1, mergeThreshold: 0.2, threshold: 0 };
  let overfeat: OverFeat;
  before(async () => {
    overfeat = await OverFeat.load(madeUpModel({ scales: [80], detection: settings }), { backend: 'cpu' });
  });
  after(() => overfeat.dispose());

  for (const call of ['detect', 'localize', 'classify'] as const) {
    it(`mean the same in ${call}: so many results, best first, and none with a lower score`, async () => {
      const ask = async (options: { readonly topK?: number; readonly threshold?: number | number[] }) =>
        (await overfeat[call](path, { stride: 'coarse', ...options })).results;
      const every = await ask({ topK: 1000 });
      expect(every).to.have.length.above(1);
      const scores = every.map(({ score }) => score);
      expect(scores).to.deep.equal([...scores].sort((a, b) => b - a));
      expect(await ask({ topK: 1 })).to.deep.equal(every.slice(0, 1));
      expect(await ask({ topK: 1000, threshold: scores[1] })).to.deep.equal(
        every.filter(({ score }) => score >= scores[1]),
      );
      const ofFirst = every.filter(({ index }) => index === every[0].index);
      const threshold = [1e9, 1e9];
      threshold[every[0].index] = 0;
      expect(await ask({ topK: 1000, threshold })).to.deep.equal(ofFirst);
      expect(await ask({ threshold: 1e9 })).to.deep.equal([]);
    });
  }

  it('of classifyTogether with ten views are those of the mean of their probabilities', async () => {
    const { results: alone } = await overfeat.classifyTenViews(path);
    const { results } = await classifyTogether([overfeat, overfeat], path, { views: 'ten' });
    expect(results).to.deep.equal(alone);
  });

  it('of classifyTogether are those of the mean', async () => {
    const [first, second] = (await classifyTogether([overfeat, overfeat], path, { stride: 'coarse' }))
      .results;
    const { results } = await classifyTogether([overfeat], path, {
      stride: 'coarse',
      threshold: (first.score + second.score) / 2,
    });
    expect(results).to.deep.equal([first]);
  });
});

describe('what is loaded', () => {
  const wanted =
    'must be the name of a shipped model (cells, caltech3, clothing), a folder, a URL, or a model';
  for (const [from, shown] of [
    [undefined, 'undefined'],
    [null, 'null'],
    [42, '42'],
    ['', '""'],
    [{}, 'an object'],
    [['cells'], '["cells"]'],
    [{ network: model.network }, 'an object'],
  ] as readonly [Anything, string][]) {
    it(`is not ${shown}`, async () => {
      for (const load of [OverFeat.load, loadModel]) {
        const error = await refusal(load(from));
        expect(error).to.be.instanceOf(InputError).and.include({ code: 'BAD_ARGUMENT' });
        expect(`${error}`)
          .to.include(wanted)
          .and.match(/, not [^,]+$/)
          .and.include(`not ${shown}`);
      }
    });
  }

  for (const [change, message] of [
    [{ labels: ['one'] }, 'model: the classifier has 3 outputs for 2 classes'],
    [{ scales: [] }, 'model: is not a model: scales must have at least 1 item'],
    [{ margin: -1 }, 'model: is not a model: margin must be at least 0, not -1'],
    [{ weights: null }, 'model: weights must be an object of tensors by name'],
  ] as readonly [Anything, string][]) {
    it(`is not a model whose ${Object.keys(change)} are wrong`, async () => {
      const error = await refusal(OverFeat.load({ ...model, ...change }));
      expect(error).to.be.instanceOf(InputError).and.include({ code: 'BAD_MODEL', message });
    });
  }

  it('is no member of an ensemble unless it has been loaded', async () => {
    for (const members of [[], [model], undefined, 'cells'] as Anything[]) {
      const error = await refusal(classifyTogether(members, picture));
      expect(`${error}`).to.include(
        'InputError: members: must be a list of at least one OverFeat or OverFeatWorker, not ',
      );
    }
  });
});

describe('a network that has been disposed of', () => {
  /** Counts the disposals of a backend that is never run. */
  function counting(): { backend: Backend; disposals: () => number } {
    let count = 0;
    const fail = async () => expect.fail('was run');
    const loaded = {
      backend: 'counting',
      runDense: fail,
      runLayer: fail,
      [Symbol.asyncDispose]: async () => {
        count++;
      },
    };
    const backend: Backend = { name: 'counting', load: async () => loaded, gradientEngine: fail };
    return { backend, disposals: () => count };
  }

  it('says so at every call, before the picture is read', async () => {
    const { backend } = counting();
    const overfeat = await OverFeat.load(model, { backend });
    await overfeat.dispose();
    for (const call of [
      'classify',
      'classifyAsReleased',
      'classifyTenViews',
      'localize',
      'detect',
    ] as const) {
      const error = await refusal(overfeat[call](picture));
      expect(error).to.be.instanceOf(BackendError).and.include({ code: 'DISPOSED' });
      expect(error).to.have.property('message', 'this network has been disposed of');
    }
    for (const call of ['features', 'predict'] as const) {
      expect(await refusal(overfeat[call](picture))).to.include({ code: 'DISPOSED' });
    }
    expect(await refusal(classifyTogether([overfeat], 'examples/face.jpg'))).to.include({ code: 'DISPOSED' });
  });

  it('has answered what was asked before, whose picture was still to be read', async () => {
    const overfeat = await OverFeat.load(model, { backend: 'cpu' });
    const asked = overfeat.classify(new Blob([await readFile('examples/face.jpg')]));
    await overfeat.dispose();
    expect((await asked).results).not.to.have.length(0);
  });

  it('is let go of once, by dispose or by await using', async () => {
    const { backend, disposals } = counting();
    {
      await using overfeat = await OverFeat.load(model, { backend });
      await overfeat.dispose();
      await overfeat.dispose();
    }
    expect(disposals()).to.equal(1);
    {
      await using _ = await OverFeat.load(model, { backend });
    }
    expect(disposals()).to.equal(2);
  });
});
