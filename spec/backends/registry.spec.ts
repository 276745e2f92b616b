import { expect } from 'chai';
import { backendNamed, backendNames } from '../../backends/registry.js';

describe('backendNamed', () => {
  it('gives the backend of every name', async () => {
    for (const name of backendNames.filter((one) => one !== 'auto')) {
      expect((await backendNamed(name)).name).to.equal(name);
    }
    expect(backendNames).to.include.members(['gpu:webgl2', 'gpu:webgpu', 'gpu:webasm']);
  });

  it('refuses other names, and lists those there are', async () => {
    for (const name of ['gpu:none', 'gpu', '']) {
      const outcome = await backendNamed(name).catch((error: unknown) => error);
      expect(outcome).to.include({ name: 'BackendError', code: 'UNKNOWN_BACKEND' });
      expect(outcome).to.have.property('message').that.includes('gpu:webasm');
    }
  });
});
