import { expect } from 'chai';
import fc from 'fast-check';
import { onnxBackend } from '../../../backends/onnx/index.js';
import { referenceBackend } from '../../../backends/reference/index.js';
import type { Network } from '../../../reference/layers.js';
import { expectNear } from '../expect-close.js';
import { networks, randomTensor, randomWeights } from '../random-networks.js';
import { requireOnnx } from './require-onnx.js';

const cases = fc.record({
  network: networks,
  extra: fc.tuple(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 13 })),
  stride: fc.constantFrom('fine' as const, 'coarse' as const),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe('the backend on onnxruntime', function () {
  this.timeout(120_000);
  before(async function () {
    await requireOnnx(this);
  });

  it('is the reference, for random networks and image sizes, fine and coarse, both heads, every layer', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ network, extra, stride, seed }) => {
        const weights = randomWeights(network, seed);
        const [height, width] = network.input.window;
        const { channels } = network.input;
        const images = [
          [height + extra[0], width + extra[1]],
          [height + extra[1], width + 2],
          [height + extra[1], width + 2],
        ].map(([y, x], at) => randomTensor([channels, y, x], seed + at));
        const options = { stride, heads: ['classifier', 'regressor'] as const };
        await using fast = await onnxBackend().load(network, weights);
        await using exact = await referenceBackend.load(network, weights);
        const got = await fast.runDense(images, options);
        const want = await exact.runDense(images, options);
        for (const at of images.keys()) {
          for (const head of options.heads)
            expectNear(got[at][head]!, want[at][head]!, 1e-5, `${head} ${at}`);
        }
        for (const layer of [0, 1, 3, 6, 10]) {
          expectNear(await fast.runLayer(images[0], layer), await exact.runLayer(images[0], layer), 1e-5);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('hides no NaN where infinities meet inside: the result is the reference’s, or refused', async () => {
    for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38]) {
      await using fast = await onnxBackend().load(meeting, meetingWeights);
      const image = randomTensor([1, 9, 11], 3);
      image.data[4 * 11 + 5] = value;
      const call = { stride: 'fine', heads: ['classifier'] } as const;
      const outcome = await fast.runDense([image], call).catch((error: unknown) => error);
      // inf - inf is a NaN, of which ReLU and pooling would make a 0.
      expect(outcome, `${value}`).to.include({ name: 'BackendError', code: 'NOT_A_NUMBER' });
    }
  });

  for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]) {
    for (const apart of [false, true]) {
      it(`passes over no padding that a weight of ${value} makes a NaN of, ${apart ? 'a layer apart' : 'its own'}`, async () => {
        const weights = randomWeights(padded, 5);
        // The corner of the kernel that only ever lies on the padding of the rows above.
        weights['one.weight'].data[0] = value;
        const network = apart ? withPaddingApart(padded) : padded;
        const image = randomTensor([2, 2, 12], 3);
        image.data.forEach((one, at) => {
          image.data[at] = Math.abs(one);
        });
        await using fast = await onnxBackend().load(network, weights);
        await using exact = await referenceBackend.load(network, weights);
        const call = { stride: 'coarse', heads: ['classifier'] } as const;
        for (const loaded of [exact, fast]) {
          const outcome = await loaded.runDense([image], call).catch((error: unknown) => error);
          expect(outcome, loaded.backend).to.include({ name: 'BackendError', code: 'NOT_A_NUMBER' });
        }
      });
    }
  }

  it('computes infinities that do not meet', async () => {
    await using fast = await onnxBackend().load(meeting, { ...meetingWeights, 'one.weight': positive });
    await using exact = await referenceBackend.load(meeting, { ...meetingWeights, 'one.weight': positive });
    const image = randomTensor([1, 9, 11], 3);
    image.data[4 * 11 + 5] = Number.POSITIVE_INFINITY;
    const call = { stride: 'coarse', heads: ['classifier'] } as const;
    const [got] = await fast.runDense([image], call);
    const [want] = await exact.runDense([image], call);
    expect([...want.classifier!.data]).to.include(Number.POSITIVE_INFINITY);
    got.classifier!.data.forEach((value, at) => {
      const right = want.classifier!.data[at];
      if (Number.isFinite(right)) expect(value).to.be.closeTo(right, 1e-4);
      else expect(value).to.equal(right);
    });
  });

  it('rejects a call that waits once it is aborted, and answers the next', async () => {
    const controller = new AbortController();
    await using loaded = await onnxBackend().load(meeting, meetingWeights);
    const call = { stride: 'fine', heads: ['classifier'] } as const;
    const first = loaded.runDense([randomTensor([1, 300, 310], 1)], { ...call, signal: controller.signal });
    controller.abort(new Error('enough'));
    expect(await first.catch((error: unknown) => error)).to.have.property('message', 'enough');
    const [after] = await loaded.runDense([randomTensor([1, 20, 21], 1)], call);
    expect(after.classifier!.data.length).to.be.above(1);
  });

  it('rejects with the reason, and does nothing worse, when progress aborts it among images of several sizes', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
    try {
      const weights = randomWeights(heavy, 2);
      await using loaded = await onnxBackend('onnx', { threads: 1 }).load(heavy, weights);
      const images = [40, 250, 60, 70].map((width) => randomTensor([8, 200, width], width));
      const controller = new AbortController();
      const outcome = await loaded
        .runDense(images, {
          stride: 'coarse',
          heads: ['classifier'],
          signal: controller.signal,
          onProgress: () => controller.abort(new Error('enough')),
        })
        .catch((error: unknown) => error);
      expect(outcome).to.have.property('message', 'enough');
      expect(unhandled).to.deep.equal([]);
    } finally {
      process.off('unhandledRejection', note);
      for (const listener of others) process.on('unhandledRejection', listener);
    }
  });

  it('leaves the event loop free while it computes', async () => {
    await using loaded = await onnxBackend('onnx', { threads: 1 }).load(heavy, randomWeights(heavy, 2));
    const call = { stride: 'coarse', heads: ['classifier'] } as const;
    const image = randomTensor([8, 300, 310], 1);
    await loaded.runDense([image], call);
    let turns = 0;
    const counter = setInterval(() => turns++, 1);
    const before = process.cpuUsage();
    await loaded.runDense([image], call);
    clearInterval(counter);
    const milliseconds = process.cpuUsage(before).user / 1000;
    // Some 5 GFLOP: many milliseconds of a thread, during which the timer goes on.
    expect(milliseconds).to.be.above(30);
    expect(turns).to.be.above(5);
  });
});

const none = { top: 0, left: 0, bottom: 0, right: 0 };
const plain = { stride: [1, 1], dilation: [1, 1], padding: none } as const;

/** Differences of neighbours, then ReLU and pooling. */
const meeting: Network = {
  name: 'meeting',
  input: { channels: 1, window: [5, 5], mean: 0, deviation: 1 },
  features: [
    { kind: 'conv2d', name: 'one', inChannels: 1, outChannels: 2, kernel: [1, 2], ...plain },
    { kind: 'conv2d', name: 'two', inChannels: 2, outChannels: 2, kernel: [1, 2], ...plain },
    { kind: 'relu', threshold: 0 },
    { kind: 'maxPool2d', kernel: [2, 1], stride: [1, 1] },
  ],
  lastPool: [2, 2],
  heads: {
    classifier: [
      { kind: 'conv2d', name: 'last', inChannels: 2, outChannels: 2, kernel: [1, 1], ...plain },
      { kind: 'relu', threshold: 0.01 },
    ],
  },
};
const positive = { shape: [2, 1, 1, 2], data: Float32Array.of(1, 2, 3, 1) };
const meetingWeights = {
  'one.weight': { shape: [2, 1, 1, 2], data: Float32Array.of(2, 2, 2, -2) },
  'one.bias': { shape: [2], data: Float32Array.of(0, 0) },
  'two.weight': { shape: [2, 2, 1, 2], data: Float32Array.of(2, 2, 2, 2, 1, 2, 3, 4) },
  'two.bias': { shape: [2], data: Float32Array.of(0.5, 0.25) },
  'last.weight': { shape: [2, 2, 1, 1], data: Float32Array.of(1, 2, 3, 4) },
  'last.bias': { shape: [2], data: Float32Array.of(0, 0) },
};

/** One row of outputs, whose first row of kernels lies on padding. */
const padded: Network = {
  name: 'padded',
  input: { channels: 2, window: [2, 3], mean: 0, deviation: 1 },
  features: [
    {
      kind: 'conv2d',
      name: 'one',
      inChannels: 2,
      outChannels: 3,
      kernel: [3, 2],
      ...plain,
      padding: { ...none, top: 1 },
    },
    { kind: 'relu', threshold: 0 },
  ],
  lastPool: [1, 2],
  heads: {
    classifier: [{ kind: 'conv2d', name: 'last', inChannels: 3, outChannels: 2, kernel: [1, 1], ...plain }],
  },
};

function withPaddingApart(network: Network): Network {
  const [first, ...rest] = network.features;
  if (first.kind !== 'conv2d') throw new Error('the first layer must be a convolution');
  const { padding } = first;
  return { ...network, features: [{ kind: 'zeroPad2d', padding }, { ...first, padding: none }, ...rest] };
}

const heavy: Network = {
  name: 'heavy',
  input: { channels: 8, window: [20, 20], mean: 0, deviation: 1 },
  features: [
    { kind: 'conv2d', name: 'one', inChannels: 8, outChannels: 64, kernel: [3, 3], ...plain },
    { kind: 'conv2d', name: 'two', inChannels: 64, outChannels: 64, kernel: [3, 3], ...plain },
  ],
  lastPool: [2, 2],
  heads: {
    classifier: [{ kind: 'conv2d', name: 'last', inChannels: 64, outChannels: 2, kernel: [1, 1], ...plain }],
  },
};
