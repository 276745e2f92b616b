import { expect } from 'chai';
import { gpuBackend } from '../../../backends/gpu/index.js';
import { referenceBackend } from '../../../backends/reference/index.js';
import { compareGradients, descend, gradientCases } from './gradient-cases.js';
import { nodeModes, requireMode } from './node-modes.js';

for (const mode of nodeModes) {
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
