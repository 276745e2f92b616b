/** Gradients and outputs of random networks on any backend, against the reference's. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Backend, BoxTarget, ClassTarget, GradientRequest } from '../../backends/backend.js';
import { placesOf } from '../../backends/places.js';
import { referenceBackend } from '../../backends/reference/index.js';
import { Random } from '../../lib/training/random.js';
import type { HeadName } from '../../reference/layers.js';
import { expectNear } from './expect-close.js';
import { networks, randomTensor, randomWeights } from './random-networks.js';

const cases = fc.record({
  network: networks,
  windows: fc.integer({ min: 1, max: 4 }),
  head: fc.constantFrom('classifier' as const, 'regressor' as const),
  freezeFeatures: fc.boolean(),
  /** Rows and columns beyond the window: then every location has a weight. */
  more: fc.option(fc.tuple(fc.nat(7), fc.nat(9)), { nil: undefined }),
  loss: fc.constantFrom('l2' as const, 'iou' as const, 'giou' as const),
  /** How much boxes beside classes count, where the classifier is asked of and the features are trained. */
  factor: fc.option(fc.constantFrom(0, 0.3, 2), { nil: undefined }),
  /** Whether some windows of the network's size have no box beside their class. */
  leavesOut: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

/** The losses of both heads, alone and together, with features frozen or not, of windows and of all locations of larger ones. */
export async function expectGradientsOfReference(backend: Backend, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      cases,
      async ({ network, windows, head, freezeFeatures, more, loss, factor, leavesOut, seed }) => {
        const parameters = randomWeights(network, seed);
        // Predicted boxes that mostly are not crossed.
        parameters['regressor2.bias'].data.forEach((value, at, bias) => {
          bias[at] = value + (at % 4 < 2 ? -0.8 : 0.8);
        });
        const random = new Random(seed);
        const last = network.heads.classifier.at(-1);
        const labels = last?.kind === 'conv2d' ? last.outChannels : 0;
        const [height, width] = network.input.window.map((length, axis) => length + (more?.[axis] ?? 0));
        const images = randomTensor([windows, network.input.channels, height, width], seed + 3);
        const [rows, columns] = placesOf(network, head, images);
        const counted = (locations: number) =>
          Float32Array.from({ length: locations }, (_, at) =>
            at === 0 ? 0.5 : Math.max(0, random.uniform(-1, 2)),
          );
        const classesOf = (of: HeadName) => {
          const [height, width] = placesOf(network, of, images);
          return Int32Array.from({ length: windows * height * width }, () => random.integer(labels));
        };
        const boxTarget = (leavesOut: boolean): BoxTarget => {
          const classes = classesOf('regressor');
          // Mostly not crossed, as annotated ones are.
          // By centre and size never, so that they have that form.
          const least = network.boxForm === 'centre' ? 0.35 : 0.2;
          const boxes = Float32Array.from({ length: 4 * classes.length }, (_, at) =>
            at % 4 < 2 ? random.uniform(-1, 0.3) : random.uniform(least, 1.2),
          );
          return {
            kind: 'box',
            classes,
            boxes,
            loss,
            ...(leavesOut && { weights: counted(classes.length) }),
          };
        };
        const classTarget = (): ClassTarget => {
          const classes = classesOf('classifier');
          return { kind: 'class', classes, ...(more && { weights: counted(classes.length) }) };
        };
        const hasBoxes = factor !== undefined && head === 'classifier' && !freezeFeatures;
        const request: GradientRequest = {
          head,
          windows: images,
          target: head === 'classifier' ? classTarget() : boxTarget(more !== undefined),
          ...(hasBoxes && { beside: { target: boxTarget(leavesOut || more !== undefined), factor } }),
          freezeFeatures,
          seed,
        };
        await using fast = await backend.gradientEngine(network);
        await using exact = await referenceBackend.gradientEngine(network);
        const got = await fast.gradients(parameters, request);
        const want = await exact.gradients(parameters, request);
        expect(got.loss).to.be.closeTo(want.loss, 1e-5 * Math.max(1, want.loss));
        expectNear(got.outputs, want.outputs, 1e-5, 'outputs');
        expect(Object.keys(got.gradients)).to.have.members(Object.keys(want.gradients));
        for (const [name, gradient] of Object.entries(want.gradients)) {
          expectNear(got.gradients[name], gradient, 1e-4, name);
        }
        const asked = { head, windows: images };
        const outputs = await exact.outputs(parameters, asked);
        expect(outputs.shape.slice(2)).to.deep.equal([rows, columns]);
        expectNear(await fast.outputs(parameters, asked), outputs, 1e-5, 'outputs in evaluation');
      },
    ),
    { numRuns },
  );
}
