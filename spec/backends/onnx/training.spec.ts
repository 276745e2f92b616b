import { expect } from 'chai';
import { onnxBackend } from '../../../backends/onnx/index.js';
import { referenceBackend } from '../../../backends/reference/index.js';
import type { Network } from '../../../reference/layers.js';
import { expectNear } from '../expect-close.js';
import { expectGradientsOfReference } from '../random-gradients.js';
import { randomTensor, randomWeights } from '../random-networks.js';
import { requireOnnx } from './require-onnx.js';

const none = { top: 0, left: 0, bottom: 0, right: 0 };
const plain = { stride: [1, 1], dilation: [1, 1], padding: none } as const;

describe('gradients on onnxruntime', function () {
  this.timeout(240_000);
  before(async function () {
    await requireOnnx(this);
  });

  it('are the reference’s, for random networks, both losses, with features frozen or not', () =>
    expectGradientsOfReference(onnxBackend(), 40));

  for (const [what, kernel, stride] of [
    ['overlap', [3, 2], [1, 1]],
    ['leave gaps', [1, 2], [2, 3]],
  ] as const) {
    it(`go to the first maximum of poolings that ${what}, equal values among them`, async () => {
      const network: Network = {
        name: 'pooling',
        input: { channels: 2, window: [10, 12], mean: 0, deviation: 1 },
        features: [
          { kind: 'conv2d', name: 'first', inChannels: 2, outChannels: 3, kernel: [2, 3], ...plain },
          { kind: 'maxPool2d', kernel, stride },
        ],
        lastPool: [2, 2],
        heads: {
          classifier: [
            {
              kind: 'conv2d',
              name: 'last',
              inChannels: 3,
              outChannels: 4,
              kernel: stride[0] === 1 ? [3, 4] : [2, 1],
              ...plain,
            },
          ],
        },
      };
      const weights = randomWeights(network, 3);
      const windows = randomTensor([3, 2, 10, 12], 4);
      // Whole numbers and weights that make ties of a third of the maxima.
      windows.data.forEach((value, at) => {
        windows.data[at] = Math.round(value);
      });
      weights['first.weight'].data.fill(1);
      const request = {
        head: 'classifier',
        windows,
        target: { kind: 'class', classes: Int32Array.of(1, 0, 3) },
        freezeFeatures: false,
        seed: 1,
      } as const;
      await using fast = await onnxBackend().gradientEngine(network);
      await using exact = await referenceBackend.gradientEngine(network);
      const got = await fast.gradients(weights, request);
      const want = await exact.gradients(weights, request);
      for (const [name, gradient] of Object.entries(want.gradients)) {
        expectNear(got.gradients[name], gradient, 1e-5, name);
      }
    });
  }

  it('are those of `cpu` where sums may be infinite: refused, or right', async () => {
    const network: Network = {
      name: 'large',
      input: { channels: 1, window: [3, 4], mean: 0, deviation: 1 },
      features: [
        { kind: 'conv2d', name: 'first', inChannels: 1, outChannels: 2, kernel: [2, 1], ...plain },
        { kind: 'relu', threshold: 0 },
      ],
      lastPool: [2, 4],
      heads: {
        classifier: [
          { kind: 'conv2d', name: 'last', inChannels: 2, outChannels: 2, kernel: [1, 1], ...plain },
        ],
      },
    };
    const weights = randomWeights(network, 3);
    weights['first.weight'].data.set([3e38, 3e38, -3e38, 3e38]);
    const request = {
      head: 'classifier',
      windows: randomTensor([1, 1, 3, 4], 4),
      target: { kind: 'class', classes: Int32Array.of(1) },
      freezeFeatures: false,
      seed: 1,
    } as const;
    await using fast = await onnxBackend().gradientEngine(network);
    const outcome = await fast.gradients(weights, request).catch((error: unknown) => error);
    expect(outcome).to.include({ name: 'BackendError', code: 'NOT_A_NUMBER' });
  });

  it('are those of `cpu` where a side by centre and size is beyond float32, of another class too', async () => {
    const network: Network = {
      name: 'far',
      input: { channels: 1, window: [2, 3], mean: 0, deviation: 1 },
      features: [{ kind: 'conv2d', name: 'first', inChannels: 1, outChannels: 2, kernel: [2, 2], ...plain }],
      lastPool: [1, 2],
      heads: {
        classifier: [
          { kind: 'conv2d', name: 'last', inChannels: 2, outChannels: 2, kernel: [1, 1], ...plain },
        ],
        regressor: [
          { kind: 'conv2d', name: 'boxes', inChannels: 2, outChannels: 8, kernel: [1, 1], ...plain },
        ],
      },
      boxForm: 'centre',
    };
    for (const output of [2, 7]) {
      const weights = randomWeights(network, 3);
      weights['boxes.bias'].data[output] = 90;
      const request = {
        head: 'regressor',
        windows: randomTensor([2, 1, 2, 3], 4),
        target: {
          kind: 'box',
          classes: Int32Array.of(0, 0),
          boxes: Float32Array.of(0.1, 0.2, 0.7, 0.9, -0.5, 0.25, 0.75, 1),
          loss: 'giou',
        },
        freezeFeatures: false,
        seed: 1,
      } as const;
      await using fast = await onnxBackend().gradientEngine(network);
      await using exact = await referenceBackend.gradientEngine(network);
      const got = await fast.gradients(weights, request);
      const want = await exact.gradients(weights, request);
      expect(got.loss).to.be.closeTo(want.loss, 1e-5 * want.loss);
      for (const [name, gradient] of Object.entries(want.gradients)) {
        expectNear(got.gradients[name], gradient, 1e-4, name);
      }
    }
  });

  it('are the same bits every time on the same threads', async () => {
    const network: Network = {
      name: 'twice',
      input: { channels: 3, window: [40, 41], mean: 0, deviation: 1 },
      features: [
        { kind: 'conv2d', name: 'first', inChannels: 3, outChannels: 16, kernel: [5, 5], ...plain },
        { kind: 'relu', threshold: 0 },
      ],
      lastPool: [36, 37],
      heads: {
        classifier: [
          { kind: 'conv2d', name: 'last', inChannels: 16, outChannels: 4, kernel: [1, 1], ...plain },
        ],
      },
    };
    const weights = randomWeights(network, 3);
    const request = {
      head: 'classifier',
      windows: randomTensor([16, 3, 40, 41], 4),
      target: { kind: 'class', classes: Int32Array.from({ length: 16 }, (_, window) => window % 4) },
      freezeFeatures: false,
      seed: 1,
    } as const;
    const once = async () => {
      await using engine = await onnxBackend().gradientEngine(network);
      return engine.gradients(weights, request);
    };
    expect(await once()).to.deep.equal(await once());
  });
});
