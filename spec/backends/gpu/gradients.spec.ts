import { expect } from 'chai';
import { gpuBackend } from '../../../backends/gpu/index.js';
import { isTextureMode } from '../../../backends/gpu/modes.js';
import { referenceBackend } from '../../../backends/reference/index.js';
import { compareGradients, descend, gradientCases, runBatch } from './gradient-cases.js';
import { nodeModes, requireMode } from './node-modes.js';

for (const mode of nodeModes.filter((mode) => !isTextureMode(mode))) {
  describe(`gradients on gpu:${mode}`, () => {
    before(async function () {
      await requireMode(this, mode);
    });
    for (const [index, { name }] of gradientCases.entries()) {
      it(`are the reference's: ${name}`, async () => {
        for (const { name: array, error } of await compareGradients(mode, index)) {
          expect(error, array).to.be.at.most(1e-4);
        }
      });
    }
    it('give the losses of the reference over 50 steps', async () => {
      const got = await descend(gpuBackend(mode), 50);
      const want = await descend(referenceBackend, 50);
      expect(want.at(-1)).to.be.below(want[0]);
      got.forEach((loss, step) => {
        expect(loss, `step ${step}`).to.be.closeTo(want[step], 1e-3);
      });
    });
    it('refuse a batch that cannot fit, and the one that they name does fit', async () => {
      const limits = { arrayLength: 4000 };
      const refused = await runBatch(mode, limits, 60).catch((error: unknown) => error);
      expect(refused).to.include({ name: 'BackendError', code: 'TOO_LARGE' });
      const { message } = refused as Error;
      expect(message).to.match(
        /^a batch of 60 windows of 14x17 does not fit gpu:\w+ in training: .+ needs an array of \d+ values \(at most 4000\); \d+ would fit$/,
      );
      const fitting = Number(message.match(/(\d+) would fit/)![1]);
      expect(await runBatch(mode, limits, fitting)).to.be.finite;
      expect(await runBatch(mode, limits, fitting + 1).catch(({ code }) => code)).to.equal('TOO_LARGE');
    });
    it('refuse a loss that is not a number', async () => {
      const outcome = await descend(
        {
          ...gpuBackend(mode),
          gradientEngine: async (network) => {
            const engine = await gpuBackend(mode).gradientEngine(network);
            return {
              backend: engine.backend,
              gradients: (weights, request) => {
                weights['classes.bias'].data.fill(Number.NaN);
                return engine.gradients(weights, request);
              },
              outputs: engine.outputs,
              [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
            };
          },
        },
        1,
      ).catch((error: unknown) => error);
      expect(outcome).to.include({ name: 'BackendError', code: 'NOT_A_NUMBER' });
    });
  });
}

describe('gradients on gpu:headlessgl', () => {
  it('are an error that names what trains', async function () {
    await requireMode(this, 'headlessgl');
    const outcome = await gpuBackend('headlessgl')
      .gradientEngine(gradientCases[0].network)
      .catch((error: unknown) => error);
    expect(outcome).to.include({ name: 'BackendError', code: 'BACKEND_UNAVAILABLE' });
    expect(outcome)
      .to.have.property('message')
      .that.matches(/^gpu:headlessgl does not train; gpu:webasm, gpu:webgpu and cpu do$/);
  });
});
