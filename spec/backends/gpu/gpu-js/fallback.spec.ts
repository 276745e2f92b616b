import { expect } from 'chai';
import { assertModeRan, createGpu, createKernel } from '../../../../backends/gpu/gpu-js/gpu-js.js';

describe('a kernel that gpu.js runs in another mode than was asked for', () => {
  const { warn } = console;
  before(() => {
    // gpu.js says it here, and nowhere else.
    console.warn = () => {};
  });
  after(() => {
    console.warn = warn;
  });

  it('is an error that names both modes and the reason, not a result', async () => {
    const gpu = createGpu('webasm');
    const kernel = createKernel(gpu, 'function kernel(values) { return values[this.thread.x]; }', {
      output: [4],
    });
    // A texture, which WebAssembly kernels do not take.
    await kernel({ type: 'NumberTexture', output: [4], toArray: () => [1, 2, 3, 4] });
    let outcome: unknown;
    try {
      assertModeRan('webasm', kernel);
    } catch (error) {
      outcome = error;
    }
    await gpu.destroy();
    expect(outcome).to.include({ name: 'BackendError', code: 'BACKEND_FELL_BACK' });
    expect(outcome)
      .to.have.property('message')
      .that.matches(/^gpu:webasm ran as cpu: .*\w/);
  });
});
