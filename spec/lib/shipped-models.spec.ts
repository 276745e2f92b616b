import { expect } from 'chai';
import { OverFeat, shippedModels } from '../../lib/index.js';
import { nodeModes, requireMode } from '../backends/gpu/node-modes.js';
import { answerOf } from './answer-of.js';
import { expectSameResults, shippedOptions, shippedPicture, wantedResults } from './shipped-results.js';

describe('shipped models', function () {
  this.timeout(120_000);

  for (const mode of nodeModes) {
    describe(`on gpu:${mode}`, () => {
      before(async function () {
        await requireMode(this, mode);
      });
      for (const name of shippedModels) {
        it(`${name} finds the same as on cpu`, async () => {
          await using overfeat = await OverFeat.load(name, { backend: `gpu:${mode}` });
          const picture = await shippedPicture(name);
          const { backend, results } = await answerOf(overfeat, picture, shippedOptions[name]);
          expect(backend).to.equal(`gpu:${mode}`);
          expectSameResults(results, await wantedResults(name));
        });
      }
    });
  }
});
