/** Context from pictures: what training cuts is what dense evaluation reads (SPEC 3.8, 6.3). */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { readDataSet } from '../../../lib/data/data-set.js';
import { InputError } from '../../../lib/errors.js';
import { encodePng } from '../../../lib/images/encode.js';
import type { Model } from '../../../lib/model/model.js';
import type { Recipe } from '../../../lib/model/recipe.js';
import { compact } from '../../../lib/networks/compact.js';
import { OverFeat } from '../../../lib/overfeat.js';
import { makeBatch, noAugmentation } from '../../../lib/training/batch.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import { contextsOf, pickWindows, windowsOf } from '../../../lib/training/pick-windows.js';
import { PictureCache } from '../../../lib/training/picture-cache.js';
import { Random } from '../../../lib/training/random.js';
import { defaultRecipe } from '../../../lib/training/recipe.js';
import { requireTask } from '../../../lib/training/require-task.js';
import { train } from '../../../lib/training/train.js';
import { contextLocations } from '../../../reference/context.js';
import { randomWeights } from '../../backends/random-networks.js';

const [height, width] = [96, 123];
const network = compact({ classes: 3, width: 0.1, context: 3 });

/** At this margin the centres of outputs 3 j - 1 fall on those of windows of the context (8 pixels apart in both). */
const model: Model = {
  name: 'made up',
  network,
  weights: randomWeights(network, 2),
  labels: ['left', 'right'],
  background: true,
  scales: [height],
  margin: 31,
  detection: { windowThreshold: 0.5, mergeThreshold: 0.7, threshold: 0 },
};

describe('context', function () {
  this.timeout(20_000);
  let folder: string;
  let path: string;
  const image = { width, height, data: new Uint8ClampedArray(4 * width * height).fill(255) };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-context-'));
    path = join(folder, 'noise.png');
    const random = new Random(4);
    for (let at = 0; at < image.data.length; at++) if (at % 4 !== 3) image.data[at] = random.integer(256);
    await writeFile(path, await encodePng(image));
  });

  after(() => rm(folder, { recursive: true }));

  const batchAt = (places: readonly (readonly [number, number])[], augmentation = noAugmentation) =>
    makeBatch(
      places.map(([y, x]) => ({
        picture: { id: 1, path, width, height, objects: [] },
        region: { x: 8 * x - 31, y: 8 * y - 31, width: 75, height: 75 },
        index: 0,
      })),
      network,
      new PictureCache(),
      augmentation,
      new Random(8),
    );

  it('of a window that training cuts is that of the dense map, where centres fall together', async () => {
    const { rows, columns } = contextLocations(network, 'fine', { size: [height, width], margin: 31 });
    const places = [
      [2, 2],
      [2, 8],
      [5, 5],
      [8, 11],
      [8, 2],
    ] as const;
    for (const [y, x] of places) expect([3 * rows[y] - 1, 3 * columns[x] - 1]).to.deep.equal([y, x]);
    await using overfeat = await OverFeat.load(model, { backend: cpuBackend });
    const [{ boxes }] = await overfeat.predict(image);
    const batch = await batchAt(places);
    await using loaded = await cpuBackend.load(network, model.weights);
    const dense = { stride: 'coarse', heads: ['regressor'] } as const;
    const cut = await loaded.runDense(windowsOf(batch.windows), { ...dense, ...contextsOf(batch) });
    const [, mapHeight, mapWidth] = boxes.shape;
    places.forEach(([y, x], window) => {
      cut[window].regressor!.data.forEach((edge, at) => {
        expect(edge).to.be.closeTo(boxes.data[(at * mapHeight + y) * mapWidth + x], 1e-4);
      });
    });
    // That the context says something.
    const without = await loaded.runDense(windowsOf(batch.windows), {
      ...dense,
      ...contextsOf({ context: (await batchAt(places.map(() => [0, 0]))).windows }),
    });
    const off = without.map(({ regressor }, window) =>
      Math.abs(regressor!.data[0] - cut[window].regressor!.data[0]),
    );
    expect(Math.min(...off)).to.be.above(1e-3);
  });

  it('is changed as its window is, and picked with it', async () => {
    const augmentation = { flips: true, quarterTurns: true, contrast: 0.2, brightness: 0.3 };
    const places = Array.from({ length: 6 }, () => [5, 5] as const);
    const { windows, context } = await batchAt(places, augmentation);
    const all = await batchAt(places, augmentation);
    const picked = pickWindows(all, [4, 1]);
    expect(picked.context?.shape).to.deep.equal([2, 3, 75, 75]);
    const elements = 3 * 75 * 75;
    expect([...picked.context!.data.subarray(0, 30)]).to.deep.equal([
      ...context!.data.subarray(4 * elements, 4 * elements + 30),
    ]);
    // The middle of the context is the window, three times smaller: means over its blocks, whatever was turned.
    const mean = (data: Float32Array, window: number, from: number, to: number) => {
      let sum = 0;
      for (let y = from; y < to; y++) {
        for (let x = from; x < to; x++) sum += data[window * elements + y * 75 + x];
      }
      return sum / (to - from) ** 2;
    };
    for (let window = 0; window < 6; window++) {
      expect(mean(context!.data, window, 25, 50)).to.be.closeTo(mean(windows.data, window, 0, 75), 0.03);
    }
  });

  it('has both mirror images in classification, and layers up to the last pooling', async () => {
    await using overfeat = await OverFeat.load(model, { backend: cpuBackend });
    const mirrored = { ...image, data: image.data.slice() };
    for (let at = 0; at < image.data.length; at += 4) {
      const [y, x] = [Math.floor(at / 4 / width), (at / 4) % width];
      mirrored.data.set(image.data.subarray(at, at + 4), 4 * (y * width + width - 1 - x));
    }
    const [one, other] = [await overfeat.classify(image), await overfeat.classify(mirrored)];
    one.results.forEach(({ index, score }, at) => {
      expect(other.results[at].index).to.equal(index);
      expect(other.results[at].score).to.be.closeTo(score, 1e-5);
    });
    expect((await overfeat.features(image)).layer).to.equal(11);
    await refusal(overfeat.features(image, { layer: 12 }), 'BAD_ARGUMENT', /at most 11/);
    await refusal(overfeat.classifyTenViews(image), 'BAD_MODEL', /context.*ten views/);
    await refusal(overfeat.classifyAsReleased(image), 'BAD_MODEL', /context.*released/);
  });

  it('is learnt, beside the window, in both phases, and is not for spatial training', async () => {
    const set = await readDataSet('examples/objects.json');
    const recipe: Recipe = {
      ...defaultRecipe,
      batch: 4,
      windowsPerEpoch: 4,
      validationWindows: 4,
      classifierEpochs: 1,
      regressorEpochs: 1,
      negatives: { kind: 'both', candidates: 2 },
      jointBoxWeight: 0.5,
      context: 3,
    };
    const given = { training: set, validation: set, recipe };
    const learning = compact({ classes: set.labels.length + 1, width: 0.1, context: 3 });
    const weights = initialiseWeights(learning, { seed: 3 });
    const trained = await train({ ...given, network: learning, weights, backend: cpuBackend });
    for (const name of ['classifier1.weight', 'regressor1.weight']) {
      const [before, after] = [weights[name], trained[name]];
      expect(after.shape).to.deep.equal(before.shape);
      // [outChannel, inChannel, y, x]: the second half of the channels is the context's.
      const half = (before.shape[1] / 2) * 4;
      for (const part of [0, 1]) {
        const moved = before.data.filter(
          (value, at) => Math.floor(at / half) % 2 === part && value !== after.data[at],
        );
        expect(moved.length, `${name}, part ${part}`).to.be.above(0);
      }
    }
    const { jointBoxWeight: _, ...plain } = recipe;
    const spatial = { ...plain, spatial: { windows: 2, crops: 1 } };
    expect(() => requireTask({ ...given, recipe: spatial })).to.throw(
      InputError,
      'recipe.context: must be left out with recipe.spatial, not 3',
    );
  });
});

async function refusal(call: Promise<unknown>, code: string, message: RegExp): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(InputError).with.property('code', code);
  expect((error as Error).message).to.match(message);
}
