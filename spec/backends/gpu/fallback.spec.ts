import { expect } from 'chai';
import { ProcessorDevice } from '../../../backends/gpu/processor-device.js';

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
    const device = new ProcessorDevice('webasm', 1);
    const kernel = device.compile('function kernel(values) { return [values[0], 0, 0, 0]; }', { cells: [4] });
    // A texture, which WebAssembly kernels do not take.
    const texture = { type: 'NumberTexture', output: [4], toArray: () => [1, 2, 3, 4] };
    const outcome = await kernel.run({ value: texture, size: [4] }).catch((error: unknown) => error);
    await device.dispose();
    expect(outcome).to.include({ name: 'BackendError', code: 'BACKEND_FELL_BACK' });
    expect(outcome)
      .to.have.property('message')
      .that.matches(/^gpu:webasm ran as cpu: .*\w/);
  });
});
