import { expect } from 'chai';
import fc from 'fast-check';
import type { Backend, LoadedNetwork, Tensor, Weights } from '../../backends/backend.js';
import { cpuBackend } from '../../backends/cpu/index.js';
import { cpuProducts } from '../../backends/cpu/product.js';
import type { DeviceLimits } from '../../backends/device.js';
import { gpuBackend } from '../../backends/gpu/index.js';
import type { GpuMode } from '../../backends/gpu/modes.js';
import { onnxBackend } from '../../backends/onnx/index.js';
import { ProcessorDevice } from '../../backends/processor/operations.js';
import { referenceBackend } from '../../backends/reference/index.js';
import { loadNetwork } from '../../backends/run.js';
import { stepwise } from '../../backends/stepwise.js';
import { conv2d } from '../../lib/networks/layers.js';
import type { Pair } from '../../reference/geometry.js';
import type { HeadName, Network } from '../../reference/layers.js';
import { expectNear } from './expect-close.js';
import { nodeModes, requireMode } from './gpu/node-modes.js';
import { requireOnnx } from './onnx/require-onnx.js';
import { networks, randomTensor, randomWeights, withoutPadding } from './random-networks.js';

/** So small that images must be cut, and mostly large enough for a window. */
const small: DeviceLimits = { arrayLength: 40_000, textureSize: 64 };

/** cpu on a device of its own, whose limits can be chosen. */
const cpuWith = (limits: DeviceLimits): Backend => ({
  ...cpuBackend,
  load: (network, weights, options) =>
    loadNetwork(network, weights, {
      ...options,
      backend: 'cpu',
      open: async () =>
        stepwise(
          new ProcessorDevice({
            info: { name: 'JavaScript', hardware: false },
            products: cpuProducts,
            rearranges: false,
            float64: true,
            limits,
          }),
        ),
    }),
});

interface Call {
  readonly sizes: readonly Pair[];
  readonly stride: 'fine' | 'coarse';
  readonly heads: readonly HeadName[];
}

interface Case {
  readonly network: Network;
  readonly calls: readonly Call[];
  readonly seed: number;
}

/** Several calls to one network, each with several images of different sizes. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    drawn: networks,
    pads: fc.boolean(),
    calls: fc.array(
      fc.record({
        extras: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 60 })), {
          minLength: 1,
          maxLength: 5,
        }),
        stride: fc.constantFrom('fine' as const, 'coarse' as const),
        heads: fc.constantFrom<readonly HeadName[]>(['classifier'], ['regressor', 'classifier']),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ drawn, pads, calls, seed }) => {
    const network = pads ? drawn : withoutPadding(drawn);
    const [height, width] = network.input.window;
    const sized = calls.map(({ extras, ...call }) => ({
      ...call,
      sizes: extras.map(([down, along]): Pair => [height + down, width + along]),
    }));
    return { network, calls: sized, seed };
  });

const imagesOf = ({ network }: Case, { sizes }: Call, seed: number): Tensor[] =>
  sizes.map((size, index) => randomTensor([network.input.channels, ...size], seed + index));

/** Puts all calls to the backend and compares every map with that of each image by itself on another. */
async function compareCalls(
  backend: Backend,
  other: Backend,
  given: Case,
  compare: (got: Tensor, want: Tensor, name: string) => void,
): Promise<void> {
  const weights = randomWeights(given.network, given.seed);
  await using loaded = await backend.load(given.network, weights);
  await using alone = await other.load(given.network, weights);
  for (const [number, call] of given.calls.entries()) {
    const images = imagesOf(given, call, given.seed + 10 * number);
    const results = await loaded.runDense(images, call).catch(acceptTooSmall);
    if (results === undefined) return;
    expect(results).to.have.lengthOf(images.length);
    for (const [index, image] of images.entries()) {
      const [want] = await alone.runDense([image], call);
      for (const head of call.heads) {
        compare(results[index][head]!, want[head]!, `${head} of image ${index} of call ${number}`);
      }
    }
  }
}

/** With limits that small a few networks run on nothing, or on nothing that an image can be cut to, and say so. */
function acceptTooSmall(error: unknown): undefined {
  expect(error).to.include({ name: 'BackendError', code: 'TOO_LARGE' });
  expect(error)
    .to.have.property('message')
    .that.matches(/ does not fit .* needs .*; (no size fits this device|\d+x\d+ would fit)$/);
}

const expectEqual = (got: Tensor, want: Tensor, name: string) => expect(got, name).to.deep.equal(want);

const within = (got: Tensor, want: Tensor, name: string) => expectNear(got, want, 1e-5, name);

describe('images of many sizes on cpu', () => {
  it('give what each gives by itself, to the last bit', async () => {
    const property = fc.asyncProperty(cases, (given) =>
      compareCalls(cpuBackend, cpuBackend, given, expectEqual),
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it('and do so in parts', async () => {
    const limits = { arrayLength: 8000 };
    const property = fc.asyncProperty(cases, (given) =>
      compareCalls(cpuWith(limits), cpuBackend, given, expectEqual),
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it('give what the reference gives', async () => {
    const property = fc.asyncProperty(cases, (given) =>
      compareCalls(cpuBackend, referenceBackend, given, within),
    );
    await fc.assert(property, { numRuns: 10 });
  });
});

describe('images of many sizes on onnx', () => {
  before(async function () {
    await requireOnnx(this);
  });
  it('give what cpu gives for each by itself', async () => {
    const property = fc.asyncProperty(cases, (given) =>
      compareCalls(onnxBackend(), cpuBackend, given, within),
    );
    await fc.assert(property, { numRuns: 15 });
  }).timeout(120_000);
});

/** How many random networks a mode is put to: compiling takes most of the time. */
const runs: Partial<Record<GpuMode, number>> = { webasm: 12, cpu: 4, headlessgl: 4, webgpu: 3 };

for (const mode of nodeModes) {
  describe(`images of many sizes on gpu:${mode}`, () => {
    before(async function () {
      await requireMode(this, mode);
    });

    for (const limits of [undefined, small]) {
      it(`give what cpu gives for each by itself${limits === undefined ? '' : ', in parts too'}`, async () => {
        const backend = gpuBackend(mode, limits === undefined ? {} : { limits });
        const property = fc.asyncProperty(cases, (given) => compareCalls(backend, cpuBackend, given, within));
        await fc.assert(property, { numRuns: runs[mode]! });
      }).timeout(300_000);
    }

    it('keep an infinity in one image from the others, and from becoming a NaN', async () => {
      await using loaded = await gpuBackend(mode).load(wide, wideWeights);
      await using exact = await referenceBackend.load(wide, wideWeights);
      const images = [8, 13, 9].map((length, index) => randomTensor([3, 10, length], 50 + index));
      // In the corner, from where it reaches what lies between the images.
      images[1].data[10 * 13 - 1] = Number.POSITIVE_INFINITY;
      for (const stride of ['fine', 'coarse'] as const) {
        const options = { stride, heads: ['classifier'] as const };
        const got = await loaded.runDense(images, options);
        const want = await exact.runDense(images, options);
        expect([...want[1].classifier!.data]).to.include(Number.POSITIVE_INFINITY);
        for (const index of images.keys()) expectSameFinite(got[index].classifier!, want[index].classifier!);
      }
    });

    it('leave layers by number as they are, of a float64 image too', async () => {
      await using loaded = await gpuBackend(mode).load(wide, wideWeights);
      await compareLayers(loaded, 1e-5);
    });
  });
}

describe('layers of a float64 image on cpu', () => {
  it('are in float64, among images of other sizes and in float32', async () => {
    await using loaded = await cpuBackend.load(wide, wideWeights);
    await compareLayers(loaded, 1e-13);
  });
});

/** Layers that pad, of the kind that has Winograd's form; after the first all weights are positive: no sum of them meets two infinities of different signs. */
const wide: Network = {
  name: 'wide',
  input: { channels: 3, window: [8, 8], mean: 0, deviation: 1 },
  features: [
    { ...conv2d('first', 3, 17, 3), padding: { top: 1, left: 0, bottom: 0, right: 2 } },
    { kind: 'relu', threshold: 0 },
    { ...conv2d('second', 17, 18, 3), padding: { top: 1, left: 1, bottom: 1, right: 1 } },
    { kind: 'relu', threshold: 0 },
  ],
  lastPool: [2, 3],
  heads: { classifier: [conv2d('classes', 18, 3, 2)] },
};
const wideWeights: Weights = Object.fromEntries(
  Object.entries(randomWeights(wide, 77)).map(([name, { shape, data }]) => [
    name,
    { shape, data: name.startsWith('first') ? data : data.map(Math.abs) },
  ]),
);

/** Infinities in the same places, and all else near. */
function expectSameFinite(got: Tensor, want: Tensor): void {
  const infinite = ({ data }: Tensor) => Array.from(data, (value) => (Number.isFinite(value) ? 0 : value));
  expect(infinite(got)).to.deep.equal(infinite(want));
  const finite = ({ shape, data }: Tensor) => ({
    shape,
    data: data.map((value) => (Number.isFinite(value) ? value : 0)),
  });
  within(finite(got), finite(want), 'what is finite');
}

async function compareLayers(loaded: LoadedNetwork, tolerance: number): Promise<void> {
  await using exact = await referenceBackend.load(wide, wideWeights);
  await loaded.runDense([randomTensor([3, 9, 12], 60)], { stride: 'fine', heads: ['classifier'] });
  for (const width of [11, 8, 14]) {
    const { shape, data } = randomTensor([3, 9, width], 61);
    const image = { shape, data: Float64Array.from(data, (value) => value / 3) };
    for (const layer of [1, 4, 5, 6]) {
      const got = await loaded.runLayer(image, layer);
      if (tolerance < 1e-10) expect(got.data).to.be.instanceOf(Float64Array);
      expectNear(got, await exact.runLayer(image, layer), tolerance, `layer ${layer}`);
    }
    await loaded.runDense([randomTensor([3, 11, width], 62)], { stride: 'coarse', heads: ['classifier'] });
  }
}
