import { expect } from 'chai';
import { footprint, GeometryError } from '../../reference/geometry.js';
import { layersThrough, type Network } from '../../reference/layers.js';
import { fromValues, map, zeros, zip } from '../../reference/nd-array.js';
import { evaluateLayers } from '../../reference/network.js';
import { type GradientOptions, gradients } from '../../reference/network-gradients.js';
import { squaredLoss } from '../../reference/squared-loss.js';
import { randomWeights } from '../properties/networks.js';
import { array, expectClose, expectGradient, expectSame, randomArray, values } from './arrays.js';
import { smallNetwork } from './small-network.js';

const perClass: Network = {
  ...smallNetwork,
  heads: {
    ...smallNetwork.heads,
    regressor: [{ kind: 'conv2d', name: 'regressor1', inChannels: 2, outChannels: 12, ...footprint([2, 3]) }],
  },
};
const byCentre: Network = { ...perClass, boxForm: 'centre' };
const windows = randomArray([3, 2, ...smallNetwork.input.window], 11);
const boxes = randomArray([3, 4], 12);
const keepAll = (_: number, shape: readonly number[]) => map(zeros(shape), () => 1);
const classLoss: GradientOptions = {
  head: 'classifier',
  windows,
  target: { kind: 'class', classes: [2, 0, 1] },
  freezeFeatures: false,
  dropoutMask: keepAll,
};
const boxLoss: GradientOptions = {
  ...classLoss,
  head: 'regressor',
  target: { kind: 'box', classes: [1, 0, 2], boxes },
};

/** Of the second window the class alone is learnt. */
const beside = {
  target: { kind: 'box', classes: [1, 9, 2], boxes, weights: [1, 0, 3] },
  factor: 0.4,
} as const;
const joint: GradientOptions = { ...classLoss, beside };

const overlapping = {
  kind: 'box',
  classes: [1, 0, 2],
  boxes: array([
    [-2, -1, 3, 2],
    [-1, -3, 2, 1],
    [0, -2, 1, 4],
  ]),
} as const;
/** Low edges before high ones in whatever the regressor predicts, so that boxes meet. */
const ordered = (outputs: number) =>
  fromValues(
    Array.from({ length: outputs }, (_, at) => (at % 4 < 2 ? -2 : 2)),
    [outputs],
  );

describe('gradients', () => {
  const cases: [string, Network, GradientOptions][] = [
    ['classes', smallNetwork, classLoss],
    [
      'classes, with dropout',
      smallNetwork,
      {
        ...classLoss,
        dropoutMask: (layer, shape) => map(randomArray(shape, layer), (value) => (value > 0 ? 1 : 0)),
      },
    ],
    ['boxes that all classes share', smallNetwork, boxLoss],
    ['boxes of each class', perClass, boxLoss],
    ['boxes, features frozen', smallNetwork, { ...boxLoss, freezeFeatures: true }],
    [
      'boxes by their generalised IoU',
      smallNetwork,
      { ...boxLoss, target: { ...overlapping, loss: 'giou' } },
    ],
    ['boxes of each class by their IoU', perClass, { ...boxLoss, target: { ...overlapping, loss: 'iou' } }],
    ['boxes of each class by centre and size', byCentre, { ...boxLoss, target: overlapping }],
    [
      'boxes of each class by centre and size, by their generalised IoU',
      byCentre,
      { ...boxLoss, target: { ...overlapping, loss: 'giou' } },
    ],
    ['classes with boxes beside them', smallNetwork, joint],
    [
      'classes with boxes of each class beside them, by their generalised IoU',
      perClass,
      { ...joint, beside: { target: { ...overlapping, loss: 'giou' }, factor: 3 } },
    ],
  ];
  for (const [name, network, options] of cases) {
    it(`agree with central differences: ${name}`, () => {
      const besides = options.beside === undefined ? [] : (network.heads.regressor ?? []);
      const layers = [...layersThrough(network, options.head), ...besides];
      const drawn = randomWeights(layers, 3);
      const bias = 'regressor1.bias';
      const takesAreas = [options.target, options.beside?.target].some(
        (target) => target?.kind === 'box' && target.loss !== undefined,
      );
      const weights = takesAreas ? { ...drawn, [bias]: ordered(drawn[bias].size) } : drawn;
      const result = gradients(network, weights, options);
      const trained = options.freezeFeatures ? layers.slice(network.features.length) : layers;
      const names = trained.flatMap((layer) =>
        layer.kind === 'conv2d' ? [`${layer.name}.weight`, `${layer.name}.bias`] : [],
      );
      expect(Object.keys(result.gradients)).to.have.members(names);
      for (const each of names) {
        expectGradient(
          (at) => gradients(network, { ...weights, [each]: at }, options).loss,
          weights[each],
          result.gradients[each],
          1e-8,
        );
        expect(Math.max(...values(result.gradients[each]).map(Math.abs)), each).to.be.above(0);
      }
    });
  }

  it('come with the raw outputs of each window and their loss', () => {
    const layers = layersThrough(smallNetwork, 'regressor');
    const weights = randomWeights(layers, 3);
    const { loss, outputs } = gradients(smallNetwork, weights, boxLoss);
    for (let window = 0; window < 3; window++) {
      const want = evaluateLayers(layers, weights, windows.pick(window));
      expectSame(outputs.pick(window), want.pick(null, 0, 0));
    }
    expect(loss).to.equal(squaredLoss(outputs, boxes));
  });

  it('are the mean over the windows', () => {
    const weights = randomWeights(layersThrough(smallNetwork, 'regressor'), 3);
    const whole = gradients(smallNetwork, weights, boxLoss).gradients['conv1.weight'];
    const single = [0, 1, 2].map((window) => {
      const [first, second] = [windows, boxes].map((array) => array.lo(window).hi(1));
      const target = { kind: 'box', classes: [0], boxes: second } as const;
      return gradients(smallNetwork, weights, { ...boxLoss, windows: first, target }).gradients[
        'conv1.weight'
      ];
    });
    const sum = single.reduce((total, each) => zip(total, each, (a, b) => a + b));
    expectClose(
      whole,
      map(sum, (value) => value / 3),
      1e-14,
    );
  });

  it('of boxes beside classes are added so many times, with the outputs of the classes', () => {
    const weights = randomWeights(
      [...layersThrough(perClass, 'classifier'), ...perClass.heads.regressor!],
      3,
    );
    const both = gradients(perClass, weights, joint);
    const classes = gradients(perClass, weights, classLoss);
    const { target, factor } = beside;
    const ofBoxes = gradients(perClass, weights, { ...boxLoss, target });
    expect(both.loss).to.equal(classes.loss + factor * ofBoxes.loss);
    expectSame(both.outputs, classes.outputs);
    const names = new Set([...Object.keys(classes.gradients), ...Object.keys(ofBoxes.gradients)]);
    expect(Object.keys(both.gradients)).to.have.members([...names]);
    for (const name of names) {
      const [first, second] = [classes, ofBoxes].map(
        (one) => one.gradients[name] ?? zeros(weights[name].shape),
      );
      expectSame(
        both.gradients[name],
        zip(first, second, (a, b) => a + factor * b),
      );
    }
  });

  it('of the head do not change when the features are frozen', () => {
    const weights = randomWeights(layersThrough(smallNetwork, 'regressor'), 3);
    const all = gradients(smallNetwork, weights, boxLoss).gradients;
    const head = gradients(smallNetwork, weights, { ...boxLoss, freezeFeatures: true }).gradients;
    for (const name of Object.keys(head)) expectSame(head[name], all[name]);
  });

  it('of a class are in its own four outputs', () => {
    const weights = randomWeights(layersThrough(perClass, 'regressor'), 3);
    const target = { kind: 'box', classes: [1, 1, 1], boxes } as const;
    const bias = gradients(perClass, weights, { ...boxLoss, target }).gradients['regressor1.bias'];
    expect(values(bias).map((value) => value !== 0)).to.deep.equal(
      Array.from({ length: 12 }, (_, output) => output >= 4 && output < 8),
    );
  });

  it('ask for one mask a dropout layer, for the whole batch', () => {
    const weights = randomWeights(layersThrough(smallNetwork, 'classifier'), 3);
    const asked: [number, readonly number[]][] = [];
    const dropoutMask = (layerIndex: number, shape: readonly number[]) => {
      asked.push([layerIndex, shape]);
      return zeros(shape);
    };
    const { outputs } = gradients(smallNetwork, weights, { ...classLoss, dropoutMask });
    expect(asked).to.deep.equal([[9, [3, 4, 1, 1]]]);
    for (let window = 0; window < 3; window++) {
      expectSame(outputs.pick(window), weights['classifier2.bias']);
    }
  });

  const large: Network = { ...smallNetwork, input: { ...smallNetwork.input, window: [9, 13] } };
  const mistakes: [string, Network, Partial<GradientOptions>, RegExp][] = [
    [
      'windows of another size',
      smallNetwork,
      { windows: zeros([1, 2, 9, 11]) },
      /windows must be \[any, 2, 9, 10\]/,
    ],
    ['no windows', smallNetwork, { windows: zeros([0, 2, 9, 10]) }, /at least one window/],
    [
      'windows with more than one output',
      large,
      { windows: zeros([3, 2, 9, 13]), freezeFeatures: true },
      /output of a window must be \[any, 1, 1\]/,
    ],
    [
      'too few boxes',
      perClass,
      { target: { kind: 'box', classes: [0, 0, 0], boxes: zeros([2, 4]) } },
      /boxes must be \[3, 4\]/,
    ],
    [
      'a class without outputs',
      perClass,
      { target: { kind: 'box', classes: [0, 3, 0], boxes } },
      /class 3.*12 outputs/,
    ],
    ['a missing class', perClass, { target: { kind: 'box', classes: [0, 1], boxes } }, /one class a window/],
    [
      'a class too many for a shared box',
      smallNetwork,
      { target: { kind: 'box', classes: [0, 1, 2, 0], boxes } },
      /one class a window/,
    ],
    ['boxes beside boxes', smallNetwork, { beside }, /beside classes alone/],
    [
      'boxes beside the classes of frozen features',
      smallNetwork,
      { ...joint, freezeFeatures: true },
      /beside classes alone, with the features/,
    ],
    [
      'boxes without weights beside classes with weights',
      smallNetwork,
      {
        ...classLoss,
        target: { ...classLoss.target, weights: [1, 1, 1] },
        beside: { ...beside, target: { kind: 'box', classes: [1, 0, 2], boxes } },
      },
      /must be weights of boxes/,
    ],
    ...[-0.5, Number.NaN, Number.POSITIVE_INFINITY].map((factor): (typeof mistakes)[number] => [
      `boxes beside classes ${factor} times`,
      smallNetwork,
      { ...joint, beside: { ...beside, factor } },
      /a finite factor from 0 on/,
    ]),
  ];
  for (const [name, network, change, message] of mistakes) {
    it(`refuse ${name}`, () => {
      const weights = randomWeights(layersThrough(network, 'regressor'), 3);
      expect(() => gradients(network, weights, { ...boxLoss, ...change })).to.throw(GeometryError, message);
    });
  }
});
