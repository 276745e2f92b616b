/** Networks with context on a backend that knows nothing of it (SPEC 3.8, 7.10). */
import { expect } from 'chai';
import fc from 'fast-check';
import type { GradientRequest, Tensor, Weights } from '../../../backends/backend.js';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { dropoutMask } from '../../../backends/dropout.js';
import { contextLevel, contextLocations } from '../../../reference/context.js';
import { exactInput, type Pair } from '../../../reference/geometry.js';
import {
  type HeadName,
  type Layer,
  layerFootprint,
  layersThrough,
  type Network,
} from '../../../reference/layers.js';
import { fromValues, type NdArray } from '../../../reference/nd-array.js';
import { evaluateWithContext } from '../../../reference/network-context.js';
import { gradients } from '../../../reference/network-gradients.js';
import { expectNear } from '../expect-close.js';
import { networks, randomTensor, randomWeights, withoutPadding } from '../random-networks.js';

const heads = ['classifier', 'regressor'] as const;

/** With context, heads of one convolution among them, whose first kernels may be dilated. */
const cases = fc
  .record({
    network: networks.map(withoutPadding),
    ratio: fc.integer({ min: 2, max: 4 }),
    dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    regressorAlone: fc.boolean(),
    more: fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })),
    margin: fc.integer({ min: 0, max: 3 }),
    stride: fc.constantFrom('fine' as const, 'coarse' as const),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ network, ratio, dilation, regressorAlone, ...rest }) => {
    const joined = (layers: readonly Layer[] = []) =>
      layers.map(
        (layer, at): Layer =>
          layer.kind === 'conv2d' && at === 0
            ? { ...layer, inChannels: 2 * layer.inChannels, dilation: dilation as Pair }
            : layer,
      );
    const regressor = joined(network.heads.regressor);
    const [first] = regressor;
    const alone = first.kind === 'conv2d' ? [{ ...first, outChannels: 4 }] : [];
    const changed: Network = {
      ...network,
      heads: {
        classifier: joined(network.heads.classifier),
        regressor: regressorAlone ? alone : regressor,
      },
      context: { ratio },
    };
    const window = exactInput([1, 1], layersThrough(changed, 'classifier').map(layerFootprint));
    return { network: { ...changed, input: { ...changed.input, window } } satisfies Network, ...rest };
  })
  .filter(({ network }) => network.input.window.every((length) => length <= 40));

const widened = ({ shape, data }: Tensor): NdArray => fromValues(data, shape);
const allWidened = (weights: Weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, widened(tensor)]));
const narrowed = ({ shape, data }: NdArray): Tensor => ({ shape, data: Float32Array.from(data) });

describe('a network with context', () => {
  it('has the outputs of the reference, both heads at once', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ network, more, margin, stride, seed }) => {
        const weights = randomWeights(network, seed);
        const { channels, window } = network.input;
        const level = {
          size: [0, 1].map((axis) => Math.max(1, window[axis] + more[axis] - 2 * margin)) as unknown as Pair,
          margin,
        };
        const imageOf = ({ size: [height, width], margin: around }: typeof level, own: number) =>
          randomTensor([channels, height + 2 * around, width + 2 * around], own);
        const image = imageOf(level, seed + 1);
        const context = imageOf(contextLevel(network, level), seed + 2);
        const locations = contextLocations(network, stride, level);
        await using loaded = await cpuBackend.load(network, weights);
        const [got] = await loaded.runDense([image], {
          stride,
          heads,
          context: [{ image: context, locations }],
        });
        for (const head of heads) {
          const want = evaluateWithContext(
            network,
            allWidened(weights),
            { image: widened(image), context: widened(context), locations },
            { head, stride },
          );
          expectNear(got[head]!, narrowed(want), 1e-5, head);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('has the gradients of the reference', async () => {
    await fc.assert(
      fc.asyncProperty(
        cases,
        fc.constantFrom(...heads),
        fc.boolean(),
        fc.boolean(),
        async (drawn, head, freezeFeatures, isJoint) => {
          const { network, seed } = drawn;
          const weights = randomWeights(network, seed);
          const shape = [3, network.input.channels, ...network.input.window];
          const [windows, context] = [randomTensor(shape, seed + 1), randomTensor(shape, seed + 2)];
          const classes = Int32Array.of(1, 0, 1);
          const boxes = randomTensor([3, 4], seed + 3);
          // With a width and a height, whose logarithms are learnt by centre and size.
          boxes.data.forEach((edge, at) => {
            if (at % 4 > 1) boxes.data[at] = boxes.data[at - 2] + 0.1 + Math.abs(edge);
          });
          const hasBoxes = isJoint && head === 'classifier' && !freezeFeatures;
          // Of the second window the class alone.
          const ofBoxes = { kind: 'box', classes, weights: Float32Array.of(1, 0, 0.5) } as const;
          const request: GradientRequest = {
            head,
            windows,
            context,
            ...(hasBoxes && { beside: { target: { ...ofBoxes, boxes: boxes.data }, factor: 0.7 } }),
            target:
              head === 'classifier'
                ? { kind: 'class', classes }
                : { kind: 'box', classes, boxes: boxes.data },
            freezeFeatures,
            seed,
          };
          await using engine = await cpuBackend.gradientEngine(network);
          const got = await engine.gradients(weights, request);
          const want = gradients(network, allWidened(weights), {
            head,
            windows: widened(windows),
            context: widened(context),
            ...(hasBoxes && { beside: { target: { ...ofBoxes, boxes: widened(boxes) }, factor: 0.7 } }),
            target:
              head === 'classifier'
                ? { kind: 'class', classes }
                : { kind: 'box', classes, boxes: widened(boxes) },
            freezeFeatures,
            dropoutMask: (index, of, through) =>
              fromValues(dropoutMask(of, rateOf(network, through, index), seed + index), of),
          });
          expect(got.loss).to.be.closeTo(want.loss, 1e-5 * Math.max(1, want.loss));
          expectNear(got.outputs, narrowed(want.outputs), 1e-5, 'outputs');
          expect(Object.keys(got.gradients)).to.have.members(Object.keys(want.gradients));
          for (const [name, gradient] of Object.entries(want.gradients)) {
            expectNear(got.gradients[name], narrowed(gradient), 1e-4, name);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is refused where what is given does not belong together', async () => {
    const [{ network }] = fc.sample(cases, { seed: 3, numRuns: 1 });
    const weights = randomWeights(network, 4);
    const { channels, window } = network.input;
    const crop = randomTensor([channels, ...window], 5);
    const place = { rows: [0], columns: [0] };
    const dense = { stride: 'coarse', heads: ['classifier'] } as const;
    await using loaded = await cpuBackend.load(network, weights);
    const [got] = await loaded.runDense([crop], { ...dense, context: [{ image: crop, locations: place }] });
    expect(got.classifier?.shape.slice(1)).to.deep.equal([1, 1]);
    await refusal(loaded.runDense([crop], dense), 'BAD_ARGUMENT', 'context must be a list of 1');
    await refusal(
      loaded.runDense([crop], { ...dense, context: [{ image: crop, locations: { ...place, rows: [1] } }] }),
      'GEOMETRY',
      'the rows of the context of image 0 must be 1 whole numbers from 0 to 0',
    );
    await refusal(
      loaded.runDense([crop], {
        ...dense,
        context: [{ image: randomTensor([channels, window[0] - 1, window[1]], 6), locations: place }],
      }),
      'GEOMETRY',
      'is smaller than the window',
    );
    const { context: _, ...without } = network;
    await refusal(cpuBackend.load(without, weights), 'GEOMETRY', 'input channels, and gets');
    await refusal(cpuBackend.load({ ...network, context: { ratio: 1 } }, weights), 'GEOMETRY', 'its ratio');

    const plain = { ...without, heads: { classifier: halfRead(network.heads.classifier) } };
    const own = randomWeights(plain, 9);
    await using other = await cpuBackend.load(plain, own);
    await refusal(
      other.runDense([crop], { ...dense, context: [{ image: crop, locations: place }] }),
      'BAD_ARGUMENT',
      'context must be a list of 0',
    );

    const windows = { shape: [1, ...crop.shape], data: crop.data };
    const request: GradientRequest = {
      head: 'classifier',
      windows,
      target: { kind: 'class', classes: Int32Array.of(1) },
      freezeFeatures: false,
      seed: 1,
    };
    await using otherEngine = await cpuBackend.gradientEngine(plain);
    await refusal(
      otherEngine.gradients(own, { ...request, context: windows }),
      'BAD_ARGUMENT',
      'context must be left out for network random, which reads none',
    );
    await using engine = await cpuBackend.gradientEngine(network);
    await refusal(engine.gradients(weights, request), 'BAD_ARGUMENT', 'context must be { shape, data }');
    const asked = { head: 'classifier', windows } as const;
    await refusal(engine.outputs(weights, asked), 'BAD_ARGUMENT', 'context must be { shape, data }');
    const outputs = await engine.outputs(weights, { ...asked, context: windows });
    expectNear({ ...outputs, shape: outputs.shape.slice(1) }, got.classifier!, 1e-5, 'outputs');
    const two = randomTensor([2, ...crop.shape], 7);
    await refusal(engine.gradients(weights, { ...request, context: two }), 'GEOMETRY', 'the context must be');
    await refusal(
      engine.gradients(weights, {
        ...request,
        context: windows,
        target: { ...request.target, weights: Float32Array.of(1) } as GradientRequest['target'],
      }),
      'BAD_ARGUMENT',
      'weights must be left out where windows have context',
    );
  });
});

/** A head that reads the window's features alone. */
function halfRead(layers: readonly Layer[]): readonly Layer[] {
  return layers.map((layer, at) =>
    layer.kind === 'conv2d' && at === 0 ? { ...layer, inChannels: layer.inChannels / 2 } : layer,
  );
}

function rateOf(network: Network, head: HeadName, index: number): number {
  const layer = layersThrough(network, head)[index];
  return layer.kind === 'dropout' ? layer.rate : 0;
}

async function refusal(call: Promise<unknown>, code: string, message: string): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(Error).with.property('code', code);
  expect((error as Error).message).to.contain(message);
}
