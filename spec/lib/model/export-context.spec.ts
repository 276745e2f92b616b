/** Networks with context as ONNX files, against their definition (SPEC 3.8, 7.7). */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { referenceBackend } from '../../../backends/reference/index.js';
import { type ExportOptions, exportOnnx } from '../../../lib/model/export-onnx.js';
import type { Model } from '../../../lib/model/model.js';
import { compact } from '../../../lib/networks/compact.js';
import { OverFeat } from '../../../lib/overfeat.js';
import { Random } from '../../../lib/training/random.js';
import { contextLevel, contextLocations } from '../../../reference/context.js';
import type { HeadName, Network } from '../../../reference/layers.js';
import { expectNear } from '../../backends/expect-close.js';
import { requireOnnx } from '../../backends/onnx/require-onnx.js';
import { randomTensor, randomWeights } from '../../backends/random-networks.js';
import { loadOrt, type Ort, outputsOf } from '../run-exported.js';

const heads: readonly HeadName[] = ['classifier', 'regressor'];

/** A window and strides that differ along the axes; one head has layers after the joined ones, the other has none. */
const uneven: Network = (() => {
  const around = {
    stride: [1, 1],
    dilation: [1, 1],
    padding: { top: 0, left: 0, bottom: 0, right: 0 },
  } as const;
  const conv = (
    name: string,
    inChannels: number,
    outChannels: number,
    kernel: readonly [number, number],
    changes = {},
  ) => ({ kind: 'conv2d', name, inChannels, outChannels, kernel, ...around, ...changes }) as const;
  return {
    name: 'uneven',
    input: { channels: 3, window: [13, 22], mean: 90, deviation: 60 },
    features: [conv('one', 3, 4, [3, 4], { stride: [2, 3] }), { kind: 'relu', threshold: 0 }],
    lastPool: [2, 1],
    heads: {
      classifier: [
        conv('classifier1', 8, 5, [3, 7]),
        { kind: 'relu', threshold: 0 },
        conv('classifier2', 5, 3, [1, 1]),
      ],
      regressor: [conv('regressor1', 8, 4, [3, 7])],
    },
    context: { ratio: 3 },
  };
})();

const modelOf = (network: Network, margin: number): Model => ({
  name: 'made up',
  network,
  weights: randomWeights(network, 2),
  labels: ['left', 'right'],
  background: true,
  scales: [41, 97],
  margin,
  detection: { windowThreshold: 0.5, mergeThreshold: 0.7, threshold: 0 },
});

describe('a network with context as an ONNX file', function () {
  this.timeout(60_000);
  let ort: Ort;
  let folder: string;
  before(async function () {
    await requireOnnx(this);
    ort = loadOrt();
    folder = await mkdtemp(join(tmpdir(), 'overfeat-export-context-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const outputs = async (model: Model, options: ExportOptions, inputs: Record<string, unknown>) => {
    const path = join(folder, 'network.onnx');
    await writeFile(path, exportOnnx(model, 'unused', options).model);
    return outputsOf(ort, path, inputs);
  };
  const whole = (values: readonly number[]) => new ort.Tensor('int64', values.map(BigInt), [values.length]);

  for (const [name, network] of [
    ['uneven', uneven],
    ['compact', compact({ classes: 3, width: 0.1, context: 2 })],
  ] as const) {
    for (const stride of ['fine', 'coarse'] as const) {
      it(`gives the heads of ${name} at the ${stride} stride from two images and what joins them`, async () => {
        const model = modelOf(network, 5);
        const level = {
          size: [network.input.window[0] + 6, network.input.window[1] + 11],
          margin: 5,
        } as const;
        const lower = contextLevel(network, level);
        const locations = contextLocations(network, stride, level);
        const [image, context] = [level, lower].map(({ size, margin }, at) =>
          randomTensor([3, size[0] + 2 * margin, size[1] + 2 * margin], at + 3),
        );
        await using loaded = await referenceBackend.load(network, model.weights);
        const run = { stride, heads, context: [{ image: context, locations }] };
        const [want] = await loaded.runDense([image], run);
        const asTensor = ({ shape, data }: typeof image) => new ort.Tensor('float32', data, [1, ...shape]);
        const got = await outputs(
          model,
          { stride },
          {
            image: asTensor(image),
            context: asTensor(context),
            rows: whole(locations.rows),
            columns: whole(locations.columns),
          },
        );
        for (const head of heads) {
          const { dims, data } = got[head];
          expectNear({ shape: dims.slice(1), data }, want[head]!, 1e-5, head);
        }
      });

      // No margin is for windows that are as high as wide.
      for (const margin of name === 'uneven' ? [4, 60] : [0, 7]) {
        it(`makes all of it of a picture, ${name}, ${stride}, with a margin of ${margin}`, async () => {
          const model = modelOf(network, margin);
          const [height, width] = [101, 137];
          const random = new Random(margin + 1);
          const data = Uint8Array.from({ length: 3 * height * width }, () => random.integer(256));
          const picture = { width, height, data: new Uint8ClampedArray(4 * width * height).fill(255) };
          data.forEach((value, at) => {
            picture.data[4 * Math.floor(at / 3) + (at % 3)] = value;
          });
          await using overfeat = await OverFeat.load(model, { backend: 'cpu' });
          const levels = await overfeat.predict(picture, { stride, scales: [97, 173] });
          expect(levels).to.have.length(2);
          for (const { level, scores, boxes } of levels) {
            const { probabilities, regressor } = await outputs(
              model,
              { stride, softmax: true, preprocessing: true },
              { picture: new ort.Tensor('uint8', data, [height, width, 3]), size: whole(level.size) },
            );
            expectNear({ shape: probabilities.dims.slice(1), data: probabilities.data }, scores, 1e-4);
            expectNear({ shape: regressor.dims.slice(1), data: regressor.data }, boxes, 1e-4);
          }
        });
      }
    }
  }

  it('has a layer of the features, which read one image', async () => {
    const model = modelOf(uneven, 0);
    const image = randomTensor([3, 21, 30], 4);
    await using loaded = await referenceBackend.load(uneven, model.weights);
    const given = { image: new ort.Tensor('float32', image.data, [1, ...image.shape]) };
    const { features } = await outputs(model, { layer: 2 }, given);
    expectNear({ shape: features.dims.slice(1), data: features.data }, await loaded.runLayer(image, 2), 1e-5);
    expect(() => exportOnnx(model, 'unused', { layer: 4 })).to.throw(/none of number 4/);
  });

  it('says by what ratio, and how far apart its windows are', () => {
    const text = Buffer.concat(exportOnnx(modelOf(uneven, 0), 'unused', { stride: 'coarse' }).model).toString(
      'latin1',
    );
    expect(text).to.include('{"ratio":3,"stride":[2,3]}').and.include('[4,3]');
  });
});
