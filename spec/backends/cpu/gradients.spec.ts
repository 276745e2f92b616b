import { expect } from 'chai';
import fc from 'fast-check';
import type { GradientRequest } from '../../../backends/backend.js';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { BackendError } from '../../../backends/errors.js';
import { referenceBackend } from '../../../backends/reference/index.js';
import { compact } from '../../../lib/networks/compact.js';
import { Random } from '../../../lib/training/random.js';
import { expectNear } from '../expect-close.js';
import { networks, randomTensor, randomWeights } from '../random-networks.js';

describe('cpu gradients', () => {
  it('are the reference’s, for random networks, both losses, with features frozen or not', async () => {
    const cases = fc.record({
      network: networks,
      windows: fc.integer({ min: 1, max: 4 }),
      head: fc.constantFrom('classifier' as const, 'regressor' as const),
      freezeFeatures: fc.boolean(),
      seed: fc.integer({ min: 1, max: 1e6 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ network, windows, head, freezeFeatures, seed }) => {
        const weights = randomWeights(network, seed);
        const random = new Random(seed);
        const last = network.heads.classifier.at(-1);
        const labels = last?.kind === 'conv2d' ? last.outChannels : 0;
        const classes = Int32Array.from({ length: windows }, () => random.integer(labels));
        const boxes = Float32Array.from({ length: 4 * windows }, () => random.uniform(-0.2, 1.2));
        const request: GradientRequest = {
          head,
          windows: randomTensor([windows, network.input.channels, ...network.input.window], seed + 3),
          target: head === 'classifier' ? { kind: 'class', classes } : { kind: 'box', classes, boxes },
          freezeFeatures,
          seed,
        };
        await using fast = await cpuBackend.gradientEngine(network);
        await using exact = await referenceBackend.gradientEngine(network);
        const got = await fast.gradients(weights, request);
        const want = await exact.gradients(weights, request);
        expect(got.loss).to.be.closeTo(want.loss, 1e-5 * Math.max(1, want.loss));
        expectNear(got.outputs, want.outputs, 1e-5, 'outputs');
        expect(Object.keys(got.gradients)).to.have.members(Object.keys(want.gradients));
        for (const [name, gradient] of Object.entries(want.gradients)) {
          expectNear(got.gradients[name], gradient, 1e-4, name);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuse a loss that is not a number', async () => {
    const network = compact({ classes: 3, width: 0.1 });
    const weights = randomWeights(network, 1);
    weights['conv1.weight'].data.fill(Number.POSITIVE_INFINITY);
    await using engine = await cpuBackend.gradientEngine(network);
    const request: GradientRequest = {
      head: 'classifier',
      windows: randomTensor([1, 3, 75, 75], 2),
      target: { kind: 'class', classes: Int32Array.of(1) },
      freezeFeatures: false,
      seed: 1,
    };
    const error = await engine.gradients(weights, request).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'NOT_A_NUMBER');
  });
});
