import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Backend, GradientEngine, OutputRequest, Tensor } from '../../../backends/backend.js';
import { placesOf } from '../../../backends/places.js';
import type { DataSet } from '../../../lib/data/data-set.js';
import { encodePng } from '../../../lib/images/encode.js';
import type { Recipe } from '../../../lib/model/recipe.js';
import { compact } from '../../../lib/networks/compact.js';
import { noAugmentation } from '../../../lib/training/batch.js';
import { BatchSource } from '../../../lib/training/batch-source.js';
import { windowsOf } from '../../../lib/training/pick-windows.js';
import { Random } from '../../../lib/training/random.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';

const background = 2;
const network = compact({ classes: 3, width: 0.1 });
const refuse = async () => {
  throw new Error('a network was loaded');
};
const backend: Backend = { name: 'none', load: refuse, gradientEngine: refuse };

/** Gives outputs drawn at random, and keeps what it was asked. */
function fakeEngine() {
  const asked: OutputRequest[] = [];
  const given: Tensor[] = [];
  const engine: Pick<GradientEngine, 'outputs'> = {
    outputs: async (_, request) => {
      asked.push({ ...request, windows: { ...request.windows, data: request.windows.data.slice() } });
      const [height, width] = placesOf(network, request.head, request.windows);
      const shape = [request.windows.shape[0], 3, height, width];
      const random = new Random(9);
      const data = Float32Array.from({ length: shape[0] * 3 * height * width }, () => random.normal());
      given.push({ shape, data });
      return given[0];
    },
  };
  return { engine, asked, given };
}

/** How wrong the outputs at a location are, which shows background. */
function wrongness({ shape: [, channels, height, width], data }: Tensor, location: number): number {
  const places = height * width;
  const first = Math.floor(location / places) * channels * places + (location % places);
  const logits = Array.from({ length: channels }, (_, channel) => data[first + channel * places]);
  return logits.reduce((sum, logit) => sum + Math.exp(logit), 0) / Math.exp(logits[background]);
}

describe('batches with negatives on the fly', () => {
  let folder: string;
  let dataSet: DataSet;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-negatives-'));
    const greys = [40, 120, 220];
    const pictures = greys.map((grey, index) => ({
      id: index + 1,
      path: join(folder, `${grey}.png`),
      width: 160,
      height: 130,
      objects: [{ index: index % 2, ignore: false, box: { xmin: 60, ymin: 40, xmax: 100, ymax: 75 } }],
    }));
    for (const [index, { path, width, height }] of pictures.entries()) {
      const data = new Uint8ClampedArray(4 * width * height).fill(greys[index]);
      for (let pixel = 0; pixel < width * height; pixel++) data[4 * pixel + 3] = 255;
      await writeFile(path, await encodePng({ width, height, data }));
    }
    dataSet = { name: 'greys', annotates: 'objects', labels: ['a', 'b'], pictures };
  });
  after(() => rm(folder, { recursive: true }));

  const sourceOf = (change: Partial<Recipe>) =>
    new BatchSource({
      network,
      weights: {},
      recipe: { ...defaultRecipe, batch: 10, background: 0.5, augmentation: noAugmentation, ...change },
      training: dataSet,
      validation: dataSet,
      backend,
    });

  it('score the candidates of each picture at once, and keep the most offending of each', async () => {
    const source = sourceOf({ negatives: { kind: 'offending', candidates: 3 } });
    const drawn = await source.draw('classifier', 4);
    expect(drawn.choices).to.have.length(5);
    const images = windowsOf(drawn.candidates.windows);
    expect(images).to.have.length(5 + 15);
    /** Of each picture one, in all of its windows, beside zeros from outside of it. */
    const greyOf = (window: number) => {
      const { data } = images[window];
      return data.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most)).toFixed(2);
    };
    expect(new Set(drawn.choices.map(({ among }) => greyOf(among[0]))).size).to.be.above(1);
    for (const { among, keep } of drawn.choices) {
      expect([among.length, keep]).to.deep.equal([3, 1]);
      expect(new Set(among.map(greyOf)).size).to.equal(1);
    }
    const { engine, asked, given } = fakeEngine();
    const batch = await source.choose(drawn, engine, {});
    expect(asked).to.have.length(1);
    expect(asked[0].head).to.equal('classifier');
    const scored = drawn.choices.flatMap(({ among }) => among);
    expect(windowsOf(asked[0].windows)).to.deep.equal(scored.map((window) => images[window]));
    const wanted = drawn.choices.map(({ among }) =>
      among.reduce((worst, window) =>
        wrongness(given[0], scored.indexOf(window)) > wrongness(given[0], scored.indexOf(worst))
          ? window
          : worst,
      ),
    );
    expect(new Set(wanted.map((window) => (window - 5) % 3)).size).to.be.above(1);
    const kept = [0, 1, 2, 3, 4, ...wanted];
    expect(windowsOf(batch.windows)).to.deep.equal(kept.map((window) => images[window]));
    expect([...batch.classes]).to.deep.equal(kept.map((window) => drawn.candidates.classes[window]));
    expect([...batch.classes].slice(5)).to.deep.equal(Array(5).fill(background));
  });

  it('are as without them where they are random, or one in one; half, where they are both', async () => {
    const { engine, asked } = fakeEngine();
    const without = await sourceOf({}).draw('classifier', 4);
    expect(without.choices).to.deep.equal([]);
    const random = await sourceOf({ negatives: { kind: 'random', candidates: 3 } }).draw('classifier', 4);
    expect(random).to.deep.equal(without);
    const all = sourceOf({ negatives: { kind: 'offending', candidates: 1 } });
    expect(await all.choose(await all.draw('classifier', 4), engine, {})).to.deep.equal(without.candidates);
    expect(asked).to.have.length(0);
    const both = await sourceOf({ negatives: { kind: 'both', candidates: 3 } }).draw('classifier', 4);
    expect(both.candidates.classes).to.have.length(5 + 2 + 3 * 3);
    expect(both.choices.map(({ among }) => among[0])).to.deep.equal([7, 10, 13]);
    const boxes = await sourceOf({ negatives: { kind: 'both', candidates: 3 } }).draw('regressor', 4);
    expect([boxes.choices.length, boxes.candidates.classes.length]).to.deep.equal([0, 10]);
  });

  it('weigh one in so many locations with background of each crop, and those together as before', async () => {
    const spatial = { windows: 2, crops: 4 };
    const whole = (await sourceOf({ spatial }).draw('classifier', 2)).candidates;
    const places = whole.classes.length / 4;
    const isBackground = (location: number) =>
      whole.classes[location] === background && whole.weights![location] > 0;
    for (const kind of ['random', 'offending', 'both'] as const) {
      const source = sourceOf({ spatial, negatives: { kind, candidates: 4 } });
      const drawn = await source.draw('classifier', 2);
      expect(drawn.candidates).to.deep.equal(whole);
      const { engine, asked, given } = fakeEngine();
      const { weights, ...rest } = await source.choose(drawn, engine, {});
      const { weights: _, ...unchanged } = whole;
      expect(rest).to.deep.equal(unchanged);
      expect(asked.map(({ windows }) => windows)).to.deep.equal(kind === 'random' ? [] : [whole.windows]);
      const locations = [...whole.classes.keys()];
      for (let crop = 0; crop < 4; crop++) {
        const own = locations.filter(
          (location) => Math.floor(location / places) === crop && isBackground(location),
        );
        const kept = own.filter((location) => weights![location] > 0);
        const wanted = Math.ceil(own.length / 4);
        expect(kept, `${kind} of crop ${crop}`).to.have.length(wanted);
        if (kind === 'random') continue;
        const worst = [...own].sort((a, b) => wrongness(given[0], b) - wrongness(given[0], a));
        const offending = kind === 'offending' ? wanted : wanted - Math.floor(wanted / 2);
        // A random one may be among the worst: then another one follows.
        expect(kept).to.include.members(worst.slice(0, offending));
      }
      const share = (isCounted: (location: number) => boolean) =>
        locations.filter(isCounted).reduce((sum, location) => sum + weights![location], 0);
      expect(share(isBackground)).to.be.closeTo(0.5, 1e-6);
      expect(share((location) => !isBackground(location))).to.be.closeTo(0.5, 1e-6);
    }
  });
});
