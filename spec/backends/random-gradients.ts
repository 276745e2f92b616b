/** Gradients of random networks on any backend, against the reference's. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Backend, GradientRequest } from '../../backends/backend.js';
import { referenceBackend } from '../../backends/reference/index.js';
import { Random } from '../../lib/training/random.js';
import { expectNear } from './expect-close.js';
import { networks, randomTensor, randomWeights } from './random-networks.js';

const cases = fc.record({
  network: networks,
  windows: fc.integer({ min: 1, max: 4 }),
  head: fc.constantFrom('classifier' as const, 'regressor' as const),
  freezeFeatures: fc.boolean(),
  loss: fc.constantFrom('l2' as const, 'iou' as const, 'giou' as const),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

/** The losses of both heads, with features frozen or not. */
export async function expectGradientsOfReference(backend: Backend, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(cases, async ({ network, windows, head, freezeFeatures, loss, seed }) => {
      const weights = randomWeights(network, seed);
      // Predicted boxes that mostly are not crossed either.
      weights['regressor2.bias'].data.forEach((value, at, bias) => {
        bias[at] = value + (at % 4 < 2 ? -0.8 : 0.8);
      });
      const random = new Random(seed);
      const last = network.heads.classifier.at(-1);
      const labels = last?.kind === 'conv2d' ? last.outChannels : 0;
      const classes = Int32Array.from({ length: windows }, () => random.integer(labels));
      // Mostly not crossed, as annotated ones are.
      const boxes = Float32Array.from({ length: 4 * windows }, (_, at) =>
        at % 4 < 2 ? random.uniform(-1, 0.3) : random.uniform(0.2, 1.2),
      );
      const request: GradientRequest = {
        head,
        windows: randomTensor([windows, network.input.channels, ...network.input.window], seed + 3),
        target: head === 'classifier' ? { kind: 'class', classes } : { kind: 'box', classes, boxes, loss },
        freezeFeatures,
        seed,
      };
      await using fast = await backend.gradientEngine(network);
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
    { numRuns },
  );
}
