import { expect } from 'chai';
import type { Backend } from '../../backends/backend.js';
import { checked } from '../../backends/checked.js';
import { cpuBackend } from '../../backends/cpu/index.js';
import { gpuBackend } from '../../backends/gpu/index.js';
import { isTextureMode } from '../../backends/gpu/modes.js';
import { referenceBackend } from '../../backends/reference/index.js';
import { nodeModes, requireMode } from './gpu/node-modes.js';
import { outcomeOf, wrongCalls, wrongTraining } from './wrong-calls.js';

function agree(backend: Backend, trains: boolean): void {
  for (const wrong of [...wrongCalls, ...(trains ? wrongTraining : [])]) {
    it(`refuses ${wrong.name}`, async () => {
      const { error, code, message } = await outcomeOf(wrong, backend);
      expect({ error, code }).to.deep.equal({ error: wrong.error, code: wrong.code });
      expect(message).to.match(wrong.message);
    });
  }
}

describe('the contract', () => {
  for (const backend of [referenceBackend, cpuBackend]) {
    describe(`of ${backend.name}`, () => agree(backend, true));
  }
  for (const mode of nodeModes) {
    describe(`of gpu:${mode}`, () => {
      before(async function () {
        await requireMode(this, mode);
      });
      agree(gpuBackend(mode), !isTextureMode(mode));
    });
  }

  it('is put before a backend once', () => {
    expect(checked(cpuBackend)).to.equal(cpuBackend);
    const own: Backend = { ...cpuBackend };
    expect(checked(own)).not.to.equal(own);
    expect(checked(checked(own)).name).to.equal('cpu');
  });
});
