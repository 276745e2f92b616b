import { expect } from 'chai';
import type { Backend, LoadedNetwork } from '../../backends/backend.js';
import { checked } from '../../backends/checked.js';
import { cpuBackend } from '../../backends/cpu/index.js';
import { BackendError } from '../../backends/errors.js';
import { backendNamed, backendNames, describeBackend } from '../../backends/registry.js';
import { skip } from '../skip.js';
import { keepsContract, type Subject } from './contract-cases.js';
import { abortedBefore, changedAfterwards, emptyList, orderOf } from './keeping-order.js';
import { wrongCalls } from './wrong-calls/index.js';
import { dense, image, network, tensor, untyped, using, weights } from './wrong-calls/small-network.js';
import { request } from './wrong-calls/training.js';
import { outcomeOf } from './wrong-calls/wrong-call.js';

const inThisProcess = (backend: Backend): Subject => ({
  outcome: (wrong) => outcomeOf(wrong, backend),
  order: () => orderOf(backend),
  changedAfterwards: () => changedAfterwards(backend),
  abortedBefore: () => abortedBefore(backend),
  emptyList: () => emptyList(backend),
});

/** Those of browsers are put to the same calls there. */
const inBrowsersOnly = ['auto', 'onnx:webgpu', 'gpu:webgl2', 'gpu:webgl'];
const drawsOnly = ['gpu:headlessgl'];

describe('the contract', () => {
  for (const name of backendNames.filter((one) => !inBrowsersOnly.includes(one))) {
    describe(`of ${name}`, () => {
      let backend: Backend;
      before(async function () {
        const { works, missing, install } = await describeBackend(name);
        if (!works) skip(this, `${missing}; ${install}`);
        backend = await backendNamed(name);
      });
      keepsContract(() => inThisProcess(backend), wrongCalls({ trains: !drawsOnly.includes(name) }));
    });
  }
});

describe('a backend of one’s own', () => {
  /** A backend that loads the network as `change` alters what cpu would have loaded. */
  const altered = (change: (loaded: LoadedNetwork) => Partial<LoadedNetwork>): Backend =>
    checked({
      ...cpuBackend,
      name: 'own',
      load: async (...given) => {
        const loaded = await cpuBackend.load(...given);
        return {
          backend: 'own',
          runDense: loaded.runDense,
          runLayer: loaded.runLayer,
          [Symbol.asyncDispose]: loaded[Symbol.asyncDispose],
          ...change(loaded),
        };
      },
    });

  it('is put behind the checks once', () => {
    expect(checked(cpuBackend)).to.equal(cpuBackend);
    const own: Backend = { ...cpuBackend };
    const behind = checked(own);
    expect(behind).not.to.equal(own);
    expect(checked(behind)).to.equal(behind);
  });

  it('must be one', () => {
    for (const wrong of [undefined, null, 'cpu', {}, { load: cpuBackend.load }]) {
      expect(() => checked(untyped(wrong)))
        .to.throw(BackendError, 'a backend must be an object with a name, load and gradientEngine')
        .with.property('code', 'BAD_ARGUMENT');
    }
  });

  const faults: readonly [what: string, change: Parameters<typeof altered>[0], message: string][] = [
    [
      'a head missing',
      () => ({ runDense: async () => [{}] }),
      'own breaks the contract: classifier of image 0 must be [4, 3, 4], not undefined with no values',
    ],
    [
      'an image missing',
      () => ({ runDense: async () => [] }),
      'own breaks the contract: classifier of image 0 must be [4, 3, 4], not undefined with no values',
    ],
    [
      'a map of another shape',
      () => ({ runDense: async () => [{ classifier: tensor(4, 4, 3) }] }),
      'own breaks the contract: classifier of image 0 must be [4, 3, 4], not [4, 4, 3] with 48 values',
    ],
    [
      'a map with values missing',
      () => ({ runDense: async () => [{ classifier: { shape: [4, 3, 4], data: new Float32Array(5) } }] }),
      'own breaks the contract: classifier of image 0 must be [4, 3, 4], not [4, 3, 4] with 5 values',
    ],
  ];
  for (const [what, change, message] of faults) {
    it(`is told of ${what}: a fault of its own, not of the input`, async () => {
      const error = await using(altered(change), (loaded) => loaded.runDense([image], dense)).catch(
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(Error).and.not.instanceOf(BackendError);
      expect(error).to.have.property('message', message);
    });
  }

  it('may not give gradients that are not numbers, of another shape, or fewer than are trained', async () => {
    const wrong = [
      { 'classes.bias': { shape: [4], data: new Float32Array(4).fill(Number.NaN) } },
      { 'classes.bias': tensor(3) },
      { 'classes.bias': undefined },
    ];
    const messages: string[] = [];
    for (const gradient of wrong) {
      const backend = checked({
        ...cpuBackend,
        gradientEngine: async (given) => {
          const engine = await cpuBackend.gradientEngine(given);
          return {
            backend: 'own',
            gradients: async (...call) => {
              const result = await engine.gradients(...call);
              return { ...result, gradients: untyped({ ...result.gradients, ...gradient }) };
            },
            outputs: engine.outputs,
            [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
          };
        },
      });
      await using engine = await backend.gradientEngine(network);
      messages.push(
        await engine.gradients(weights, request).then(
          () => 'a result',
          (reason: Error) => reason.message,
        ),
      );
    }
    expect(messages).to.deep.equal([
      'element 0 of the gradient of classes.bias is not a number',
      'own breaks the contract: the gradient of classes.bias must be [4], not [3] with 3 values',
      'own breaks the contract: the gradient of classes.bias must be [4], not undefined with no values',
    ]);
  });

  it('is asked for outputs of a copy of the windows, unless they are given away', async () => {
    const seen: Float32Array[] = [];
    const backend = checked({
      ...cpuBackend,
      gradientEngine: async (given) => {
        const engine = await cpuBackend.gradientEngine(given);
        const outputs: typeof engine.outputs = (...call) => {
          seen.push(call[1].windows.data);
          return engine.outputs(...call);
        };
        return { ...engine, outputs };
      },
    });
    await using engine = await backend.gradientEngine(network);
    const { head, windows } = request;
    const copied = await engine.outputs(weights, { head, windows });
    expect(await engine.outputs(weights, { head, windows, transfer: true })).to.deep.equal(copied);
    expect(seen.map((data) => data === windows.data)).to.deep.equal([false, true]);
    expect(seen[0]).to.deep.equal(windows.data);
  });

  it('may not give outputs that are not numbers, or of another shape', async () => {
    const messages: string[] = [];
    for (const outputs of [
      { shape: [2, 4, 1, 1], data: new Float32Array(8).fill(Number.NaN) },
      tensor(2, 4),
      undefined,
    ]) {
      const backend = checked({
        ...cpuBackend,
        gradientEngine: async (given) => ({
          ...(await cpuBackend.gradientEngine(given)),
          backend: 'own',
          outputs: async () => untyped(outputs),
        }),
      });
      await using engine = await backend.gradientEngine(network);
      messages.push(
        await engine.outputs(weights, request).then(
          () => 'a result',
          (reason: Error) => reason.message,
        ),
      );
    }
    expect(messages).to.deep.equal([
      'element 0 of outputs is not a number',
      'own breaks the contract: outputs must be [2, 4, 1, 1], not [2, 4] with 8 values',
      'own breaks the contract: outputs must be [2, 4, 1, 1], not undefined with no values',
    ]);
  });

  it('is disposed of once, after the calls that are under way', async () => {
    const order: string[] = [];
    const slow = altered((loaded) => ({
      runDense: async (...call) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push('run');
        return loaded.runDense(...call);
      },
      [Symbol.asyncDispose]: async () => {
        order.push('disposed');
        await loaded[Symbol.asyncDispose]();
      },
    }));
    const loaded = await slow.load(network, weights);
    const run = loaded.runDense([image], dense);
    await Promise.all([loaded[Symbol.asyncDispose](), loaded[Symbol.asyncDispose]()]);
    expect(order).to.deep.equal(['run', 'disposed']);
    expect(await run).to.have.length(1);
  });
});
