import { expect } from 'chai';
import { gpuBackend } from '../../../backends/gpu/index.js';
import { isTextureMode } from '../../../backends/gpu/modes.js';
import { smallCompact } from './network-cases.js';
import { nodeModes, requireMode } from './node-modes.js';
import { randomWeights } from './number-cases.js';

const sizes = [75, 91, 107, 123, 139, 155];
const options = { stride: 'fine', heads: ['classifier', 'regressor'] } as const;
const image = (width: number) => ({ shape: [3, 75, width], data: new Float32Array(3 * 75 * width) });

for (const mode of nodeModes) {
  describe(`compiling on gpu:${mode}`, () => {
    before(async function () {
      await requireMode(this, mode);
    });
    it('is counted and timed, kernel by kernel', async () => {
      const times: number[] = [];
      const backend = gpuBackend(mode, { onCompile: (seconds) => times.push(seconds) });
      const started = performance.now();
      await using loaded = await backend.load(smallCompact, randomWeights(smallCompact, 1));
      await loaded.runDense([image(75)], options);
      const { kernels, seconds } = loaded.compiled!;
      expect(kernels).to.equal(times.length).and.to.be.above(5);
      expect(seconds).to.be.closeTo(
        times.reduce((sum, time) => sum + time, 0),
        1e-9,
      );
      expect(seconds * 1000).to.be.within(0.1, performance.now() - started);
    });
    it('stops, whatever sizes come', async () => {
      await using loaded = await gpuBackend(mode).load(smallCompact, randomWeights(smallCompact, 1));
      const counts: number[] = [];
      for (const width of [...sizes, ...sizes]) {
        await loaded.runDense([image(width)], options);
        counts.push(loaded.compiled!.kernels);
      }
      expect(counts.slice(sizes.length)).to.deep.equal(sizes.map(() => counts[sizes.length - 1]));
      const isForSizes = isTextureMode(mode) || mode === 'webgpu';
      if (!isForSizes) expect(counts.at(-1)).to.equal(counts[0]);
    });
  });
}
