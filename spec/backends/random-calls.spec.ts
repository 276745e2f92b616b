import { expect } from 'chai';
import fc from 'fast-check';
import type { Backend, GradientEngine, LoadedNetwork } from '../../backends/backend.js';
import { cpuBackend } from '../../backends/cpu/index.js';
import { BackendError } from '../../backends/errors.js';
import { gpuBackend } from '../../backends/gpu/index.js';
import { GeometryError } from '../../reference/geometry.js';
import { dense, image, network, tensor, untyped, weights } from './wrong-calls/small-network.js';
import { request } from './wrong-calls/training.js';

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** What stands where something right stood: anything, or a right thing made wrong. */
const wrongTensor = fc.oneof(
  anything,
  fc.record({ shape: anything, data: fc.constant(image.data) }),
  fc.record({ shape: fc.array(fc.integer({ min: -1, max: 9 })), data: fc.constant(image.data) }),
  fc.record({ shape: fc.constant(image.shape), data: anything }),
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 4 }).map((shape) => tensor(...shape)),
);

/** `right` with one of its values replaced by what the arbitrary of that name gives. */
function spoilt(right: object, wrong: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const changes = Object.entries(wrong).map(([name, value]) =>
    value.map((given) => ({ ...right, [name]: given })),
  );
  return fc.oneof(anything, ...changes);
}

const options = spoilt(dense, {
  stride: anything,
  heads: fc.oneof(anything, fc.array(fc.oneof(fc.constantFrom('classifier', 'regressor'), anything))),
  signal: anything,
  onProgress: anything,
});
const requests = spoilt(request, {
  head: anything,
  windows: wrongTensor,
  target: fc.oneof(
    anything,
    spoilt(request.target, { classes: fc.oneof(anything, fc.int32Array({ minLength: 2, maxLength: 2 })) }),
  ),
  freezeFeatures: anything,
  seed: anything,
});
const wrongWeights = spoilt(weights, { 'first.bias': wrongTensor, other: wrongTensor });

/** Any call may end well, by chance; what it may not end with is an error that names no cause. */
async function expectTyped(call: Promise<unknown>): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined || error instanceof BackendError || error instanceof GeometryError) return;
  expect.fail(error instanceof Error ? (error.stack ?? error.message) : `${error}`);
}

function refusesAnything(backend: Backend): void {
  let loaded: LoadedNetwork;
  let engine: GradientEngine;
  before(async () => {
    loaded = await backend.load(network, weights);
    engine = await backend.gradientEngine(network);
  });
  after(async () => {
    await loaded[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
  });

  const put = <Given>(given: fc.Arbitrary<Given>, call: (given: Given) => Promise<unknown>) =>
    fc.assert(
      fc.asyncProperty(given, (wrong) => expectTyped(call(wrong))),
      { numRuns: 500 },
    );

  it('as images', () =>
    put(fc.oneof(anything, fc.array(wrongTensor, { maxLength: 3 })), (given) =>
      loaded.runDense(untyped(given), dense),
    ));
  it('as options', () => put(options, (given) => loaded.runDense([image], untyped(given))));
  it('as a layer', () =>
    put(fc.tuple(wrongTensor, fc.oneof(fc.nat(5), anything), anything), ([given, number, run]) =>
      loaded.runLayer(untyped(given), untyped(number), untyped(run)),
    ));
  it('as a request', () => put(requests, (given) => engine.gradients(weights, untyped(given))));
  it('as a request for outputs', () => put(requests, (given) => engine.outputs(weights, untyped(given))));
  it('as weights', () =>
    put(wrongWeights, async (given) => {
      await engine.gradients(untyped(given), request);
      const other = await backend.load(network, untyped(given));
      await other[Symbol.asyncDispose]();
    }));
}

describe('a call with anything at all ends well or with an error that says why', () => {
  for (const backend of [cpuBackend, gpuBackend('webasm')]) {
    describe(`on ${backend.name}`, () => refusesAnything(backend));
  }
});
