import { expect } from 'chai';
import { describeMode } from '../../../backends/gpu/describe.js';
import { gpuBackend } from '../../../backends/gpu/index.js';
import { gpuModes } from '../../../backends/gpu/modes.js';
import { smallCompact } from './network-cases.js';
import { randomWeights } from './number-cases.js';

describe('the modes of gpu.js on this machine', () => {
  it('are all described: with limits, or with what is missing and how to get it', async () => {
    const working: string[] = [];
    for (const mode of gpuModes) {
      const { name, works, device, limits, missing, install } = await describeMode(mode);
      expect(name).to.equal(`gpu:${mode}`);
      if (works) {
        working.push(mode);
        expect(device, name).to.match(/\w/);
        expect(limits?.arrayLength, name).to.be.above(2 ** 20);
      } else {
        expect(missing, name).to.match(/\w/);
        expect(install, name).to.match(/\w/);
      }
    }
    expect(working).to.include.members(['webasm', 'cpu']);
  });

  it('that are not there reject with what to install', async () => {
    const outcome = await gpuBackend('webgl2')
      .load(smallCompact, randomWeights(smallCompact, 1))
      .catch((error) => error);
    expect(outcome).to.include({ name: 'BackendError', code: 'BACKEND_UNAVAILABLE' });
    expect(outcome.message).to.match(/this is not a browser; .*headlessgl/);
  });
});
