import { expect } from 'chai';
import { describeBackends } from '../../../../backends/registry.js';
import { backendsText } from '../../../../lib/cli/commands/backends.js';

describe('overfeat backends', () => {
  it('lists what works here, with devices, and what is missing, with how to install it', async () => {
    const text = backendsText(await describeBackends());
    expect(text).to.match(/^backend +device +runs on +at most/);
    expect(text).to.match(/\ncpu +TypeScript over typed arrays +processor\n/);
    expect(text).to.match(/\ngpu:webasm +WebAssembly, \d+ threads? +processor +[\d,]+ +values an array\n/);
    expect(text).to.match(/\ngpu:webgl2\n {2}missing: .+\n {2}install: .+/);
  });

  it('shows limits in texels where maps are textures', () => {
    const text = backendsText([
      {
        name: 'gpu:webgl2',
        works: true,
        device: 'A card',
        hardware: true,
        limits: { arrayLength: 2 ** 28, textureSize: 8192 },
      },
    ]);
    expect(text).to.match(/gpu:webgl2 +A card +GPU +8,192 +texels a side$/);
  });
});
