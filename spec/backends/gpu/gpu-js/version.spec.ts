import { expect } from 'chai';
import { createGpu, requireVersion } from '../../../../backends/gpu/gpu-js/gpu-js.js';

describe('the version of gpu.js', () => {
  it('that is installed is the one whose private fields are known', async () => {
    await createGpu('cpu').destroy();
  });

  it('if another, is an error that names both, before anything is done with it', () => {
    expect(() => requireVersion('2.25.0'))
      .to.throw('gpu.js is of version 2.25.0; only 2.24.1 is known here: npm install gpu.js@2.24.1')
      .with.property('code', 'BACKEND_UNAVAILABLE');
  });
});
