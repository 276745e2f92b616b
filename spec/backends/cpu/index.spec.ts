import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { BackendError } from '../../../backends/errors.js';
import { referenceBackend } from '../../../backends/reference/index.js';
import { compact } from '../../../lib/networks/compact.js';
import { fast } from '../../../lib/networks/fast.js';
import type { Network } from '../../../reference/layers.js';
import { expectNear } from '../expect-close.js';
import { randomTensor, randomWeights } from '../random-networks.js';

const network = compact({ classes: 3, width: 0.2 });
const weights = randomWeights(network, 5);

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  );
}

describe('cpu backend', () => {
  it('gives every numbered layer of a float64 image as the reference does, in float64', async () => {
    const padded: Network = { ...fast({ classes: 7 }), ...thin(fast({ classes: 7 })) };
    const own = randomWeights(padded, 3);
    const { shape, data } = randomTensor([3, 231, 235], 4);
    const image = { shape, data: Float64Array.from(data, (value) => value / 3) };
    await using got = await cpuBackend.load(padded, own);
    await using want = await referenceBackend.load(padded, own);
    for (const layer of [0, 1, 3, 7, 9, 16, 17, 21]) {
      expectNear(
        await got.runLayer(image, layer),
        await want.runLayer(image, layer),
        1e-12,
        `layer ${layer}`,
      );
    }
  }).timeout(120_000);

  it('stops between layers when asked', async () => {
    const controller = new AbortController();
    await using loaded = await cpuBackend.load(network, weights);
    const run = loaded.runDense([randomTensor([3, 90, 100], 1)], {
      stride: 'fine',
      heads: ['classifier'],
      signal: controller.signal,
    });
    controller.abort(new Error('enough'));
    expect(await failure(run)).to.have.property('message', 'enough');
  });

  it('never gives a NaN as a result', async () => {
    const bad = { ...weights, 'conv2.bias': { shape: [10], data: new Float32Array(10).fill(Number.NaN) } };
    await using loaded = await cpuBackend.load(network, bad);
    const run = loaded.runDense([randomTensor([3, 75, 75], 1)], { stride: 'coarse', heads: ['classifier'] });
    expect(await failure(run))
      .to.be.instanceOf(BackendError)
      .with.property('code', 'NOT_A_NUMBER');
  });
});

/** The network with an eighth of its channels: the same geometry, quick enough for float64 loops. */
function thin(network: Network): Pick<Network, 'features' | 'heads'> {
  const layers = (list: Network['features'], outputs?: number) => {
    const lastConvolution = list.findLastIndex(({ kind }) => kind === 'conv2d');
    return list.map((layer, at) =>
      layer.kind === 'conv2d'
        ? {
            ...layer,
            inChannels: layer.inChannels === 3 ? 3 : layer.inChannels / 32,
            outChannels: at === lastConvolution && outputs !== undefined ? outputs : layer.outChannels / 32,
          }
        : layer,
    );
  };
  return { features: layers(network.features), heads: { classifier: layers(network.heads.classifier, 7) } };
}
