import fc from 'fast-check';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { referenceBackend } from '../../../backends/reference/index.js';
import { expectNear } from '../expect-close.js';
import { networks, randomTensor, randomWeights } from '../random-networks.js';

describe('cpu dense evaluation', () => {
  it('is the reference, for random networks and image sizes, fine and coarse, both heads', async () => {
    const cases = fc.record({
      network: networks,
      extra: fc.tuple(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 13 })),
      stride: fc.constantFrom('fine' as const, 'coarse' as const),
      seed: fc.integer({ min: 1, max: 1e6 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ network, extra, stride, seed }) => {
        const weights = randomWeights(network, seed);
        const [height, width] = network.input.window;
        const image = randomTensor([network.input.channels, height + extra[0], width + extra[1]], seed + 7);
        const options = { stride, heads: ['classifier', 'regressor'] as const };
        await using fast = await cpuBackend.load(network, weights);
        await using exact = await referenceBackend.load(network, weights);
        const [got] = await fast.runDense([image], options);
        const [want] = await exact.runDense([image], options);
        for (const head of options.heads) expectNear(got[head]!, want[head]!, 1e-5, head);
      }),
      { numRuns: 60 },
    );
  });
});
