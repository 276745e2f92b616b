import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { acquireWebGpu } from '../../../../backends/gpu/gpu-js/gpu-js.js';
import { loseDevice } from '../lifetime-cases.js';
import { requireMode } from '../node-modes.js';

const program = `
import { loadRepeatedly } from '${new URL('../lifetime-cases.ts', import.meta.url)}';
await loadRepeatedly('webgpu', 2, (time) => console.log(time));
`;

describe('webgpu in Node', () => {
  before(async function () {
    await requireMode(this, 'webgpu');
  });
  it('lets the process end once every network is disposed of', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      cwd: fileURLToPath(new URL('../../../../', import.meta.url)),
      timeout: 30_000,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        text += chunk;
      });
    }
    const [code, signal] = await once(child, 'close');
    expect({ code, signal, text }).to.deep.equal({ code: 0, signal: null, text: '0\n1\n' });
  });
  it('rejects with DEVICE_LOST when the device goes, and recovers on a new one', async () => {
    const { device } = await acquireWebGpu();
    const { code, difference } = await loseDevice('webgpu', () => device.destroy());
    expect(code).to.equal('DEVICE_LOST');
    expect(difference).to.be.below(1e-5);
  });
});
