/** Context: dense evaluation is the network on two crops, and its gradients (SPEC 3.8, 4.9). */
import { expect } from 'chai';
import { contextLevel, contextLocations } from '../../reference/context.js';
import { crop } from '../../reference/crop.js';
import { GeometryError } from '../../reference/geometry.js';
import { layersThrough, type Network } from '../../reference/layers.js';
import { fromValues, map, type NdArray, zeros } from '../../reference/nd-array.js';
import { evaluateDense, evaluateLayerNumber } from '../../reference/network.js';
import { evaluateWithContext } from '../../reference/network-context.js';
import { type GradientOptions, gradients } from '../../reference/network-gradients.js';
import { headNames, randomWeights } from '../properties/networks.js';
import { expectGradient, expectSame, randomArray, values } from './arrays.js';
import { contextNetwork } from './context-network.js';

const weights = randomWeights(
  headNames.flatMap((head) => layersThrough(contextNetwork, head)),
  5,
);
const level = { size: [23, 37], margin: 3 } as const;
const lower = contextLevel(contextNetwork, level);
const imageOf = ({ size: [height, width], margin }: typeof lower, seed: number) =>
  randomArray([2, height + 2 * margin, width + 2 * margin], seed);
const image = imageOf(level, 6);
const context = imageOf(lower, 7);
const single = { rows: [0], columns: [0] };
const keepAll: GradientOptions['dropoutMask'] = (_, shape) => map(zeros(shape), () => 1);

describe('evaluateWithContext', () => {
  for (const head of headNames) {
    for (const stride of ['fine', 'coarse'] as const) {
      it(`is the ${head} on two crops, at the ${stride} stride`, () => {
        const locations = contextLocations(contextNetwork, stride, level);
        const dense = evaluateWithContext(
          contextNetwork,
          weights,
          { image, context, locations },
          { head, stride },
        );
        const step = stride === 'fine' ? [2, 3] : [4, 6];
        const size = contextNetwork.input.window;
        locations.rows.forEach((row, y) => {
          locations.columns.forEach((column, x) => {
            const crops = {
              image: crop(image, { start: [y * step[0], x * step[1]], size }),
              context: crop(context, { start: [2 * row, 3 * column], size }),
              locations: single,
            };
            const want = evaluateWithContext(contextNetwork, weights, crops, { head, stride: 'coarse' });
            expectSame(dense.lo(0, y, x).hi(want.shape[0], 1, 1), want);
          });
        });
      });
    }
  }

  it('is the network without context where the weights of the context are 0', () => {
    const { context: _, ...plain } = contextNetwork;
    const half = (array: NdArray, from: number) => array.lo(0, from).hi(array.shape[0], 3);
    const own: Network = {
      ...plain,
      heads: {
        classifier: plain.heads.classifier.map((layer) =>
          layer.kind === 'conv2d' && layer.inChannels === 6 ? { ...layer, inChannels: 3 } : layer,
        ),
      },
    };
    const first = weights['classifier1.weight'];
    const zeroed = map(first, (value) => value);
    for (let out = 0; out < 4; out++) {
      for (let channel = 3; channel < 6; channel++) {
        for (let y = 0; y < 2; y++) for (let x = 0; x < 2; x++) zeroed.set(out, channel, y, x, 0);
      }
    }
    const locations = contextLocations(contextNetwork, 'fine', level);
    const got = evaluateWithContext(
      contextNetwork,
      { ...weights, 'classifier1.weight': zeroed },
      { image, context, locations },
      { head: 'classifier', stride: 'fine' },
    );
    const want = evaluateDense(own, { ...weights, 'classifier1.weight': half(first, 0) }, image, {
      head: 'classifier',
      stride: 'fine',
    });
    expectSame(got, want);
  });

  it('refuses what does not belong together', () => {
    const locations = contextLocations(contextNetwork, 'fine', level);
    const run = (changes: Partial<typeof locations>, network: Network = contextNetwork) =>
      evaluateWithContext(
        network,
        weights,
        { image, context, locations: { ...locations, ...changes } },
        { head: 'classifier', stride: 'fine' },
      );
    const { context: _, ...plain } = contextNetwork;
    expect(() => run({}, plain)).to.throw(GeometryError, 'has no context');
    expect(() => run({ rows: locations.rows.slice(1) })).to.throw(GeometryError, 'locations');
    expect(() => run({ rows: locations.rows.map(() => 99) })).to.throw(GeometryError, 'not inside a map');
    expect(() =>
      evaluateDense(contextNetwork, weights, image, { head: 'classifier', stride: 'fine' }),
    ).to.throw(GeometryError);
  });

  it('has layers with numbers up to the last pooling', () => {
    expect(evaluateLayerNumber(contextNetwork, weights, image, 4).shape[0]).to.equal(3);
    expect(() => evaluateLayerNumber(contextNetwork, weights, image, 5)).to.throw(
      GeometryError,
      'the layers 0 to 4',
    );
  });
});

describe('gradients with context', () => {
  const count = 2;
  const shape = [count, 2, ...contextNetwork.input.window];
  const common = {
    windows: randomArray(shape, 8),
    context: randomArray(shape, 9),
    dropoutMask: keepAll,
  };
  const boxes = fromValues([-1, 0.5, 2, 0.25, 1, -0.5, 0, 3], [count, 4]);
  const cases: [string, GradientOptions][] = [
    [
      'classes',
      { ...common, head: 'classifier', target: { kind: 'class', classes: [2, 0] }, freezeFeatures: false },
    ],
    [
      'classes, with dropout',
      {
        ...common,
        head: 'classifier',
        target: { kind: 'class', classes: [1, 2] },
        freezeFeatures: false,
        dropoutMask: (layer, of) => map(randomArray(of, layer), (value) => (value > -0.6 ? 1 : 0)),
      },
    ],
    [
      'boxes, features frozen',
      { ...common, head: 'regressor', target: { kind: 'box', classes: [0, 0], boxes }, freezeFeatures: true },
    ],
  ];
  for (const [name, options] of cases) {
    it(`agree with central differences: ${name}`, () => {
      const result = gradients(contextNetwork, weights, options);
      const layers = layersThrough(contextNetwork, options.head);
      const trained = options.freezeFeatures ? layers.slice(contextNetwork.features.length) : layers;
      const names = trained.flatMap((layer) =>
        layer.kind === 'conv2d' ? [`${layer.name}.weight`, `${layer.name}.bias`] : [],
      );
      expect(Object.keys(result.gradients)).to.have.members(names);
      for (const each of names) {
        expectGradient(
          (at) => gradients(contextNetwork, { ...weights, [each]: at }, options).loss,
          weights[each],
          result.gradients[each],
          1e-7,
        );
        expect(Math.max(...values(result.gradients[each]).map(Math.abs)), each).to.be.above(0);
      }
    });
  }

  it('come with the outputs of the two crops', () => {
    const { outputs } = gradients(contextNetwork, weights, cases[2][1]);
    for (let window = 0; window < count; window++) {
      const crops = {
        image: common.windows.pick(window),
        context: common.context.pick(window),
        locations: single,
      };
      const want = evaluateWithContext(contextNetwork, weights, crops, {
        head: 'regressor',
        stride: 'coarse',
      });
      expectSame(outputs.pick(window), want.pick(null, 0, 0));
    }
  });

  it('refuse a context that is missing, of another shape, or not asked for', () => {
    const [, options] = cases[0];
    const { context: _, ...without } = options;
    expect(() => gradients(contextNetwork, weights, without)).to.throw(GeometryError, 'a context each');
    const shorter = randomArray([1, ...shape.slice(1)], 10);
    expect(() => gradients(contextNetwork, weights, { ...options, context: shorter })).to.throw(
      GeometryError,
      'the context of the windows',
    );
    const { context: __, ...plain } = contextNetwork;
    expect(() => gradients(plain, weights, options)).to.throw(GeometryError, 'has no context');
    const target = { kind: 'class', classes: [2, 0], weights: [1, 1] } as const;
    expect(() => gradients(contextNetwork, weights, { ...options, target })).to.throw(
      GeometryError,
      'one location each',
    );
  });
});
