/** The theorem of spatial training: all locations at once are the windows cut at them (SPEC 4.9, paper section 5). */
import { expect } from 'chai';
import fc from 'fast-check';
import { crop } from '../../reference/crop.js';
import { outputSize, type Pair, receptiveField } from '../../reference/geometry.js';
import { type Layer, layerFootprint, layersThrough, type Network } from '../../reference/layers.js';
import { assign, fromValues, map, type NdArray, zeros } from '../../reference/nd-array.js';
import { type GradientOptions, gradients } from '../../reference/network-gradients.js';
import { randomArray, values } from '../reference/arrays.js';
import { headNames, unpaddedCase } from './networks.js';

const cases = fc.record({
  drawn: unpaddedCase,
  head: fc.constantFrom(...headNames),
  freezeFeatures: fc.boolean(),
  /** Share of the locations that weigh something. */
  used: fc.double({ min: 0.1, max: 1, noNaN: true }),
  count: fc.integer({ min: 1, max: 2 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

const keepAll: GradientOptions['dropoutMask'] = (_, shape) => map(zeros(shape), () => 1);

const withoutDropout = (layers: readonly Layer[]) => layers.filter(({ kind }) => kind !== 'dropout');

/** Without dropout, and with the window of the head that is trained: the two of these networks may differ. */
function trained({ heads, ...network }: Network, window: Pair): Network {
  return {
    ...network,
    input: { ...network.input, window },
    heads: { ...heads, classifier: withoutDropout(heads.classifier) },
  };
}

/** The largest difference, as a share of the largest value. */
function difference(got: NdArray, want: NdArray): number {
  expect(got.shape).to.deep.equal(want.shape);
  const [gotValues, wanted] = [values(got), values(want)];
  const off = Math.max(...wanted.map((value, at) => Math.abs(value - gotValues[at])));
  return off / Math.max(1e-9, ...wanted.map(Math.abs));
}

describe('spatial training', () => {
  it('has the gradients of the windows cut at its locations', () => {
    fc.assert(
      fc.property(cases, ({ drawn, head, freezeFeatures, used, count, seed }) => {
        const footprints = layersThrough(drawn.network, head).map(layerFootprint);
        const { size, stride } = receptiveField(footprints);
        const network = trained(drawn.network, size);
        const [channels, height, width] = drawn.image.shape;
        const windows = randomArray([count, channels, height, width], seed);
        const [rows, columns] = footprints.reduce(outputSize, [height, width]);
        const places = count * rows * columns;
        const lots = values(randomArray([places], seed + 1));
        const weights = lots.map((lot, at) => (at === 0 || Math.abs(lot) < used ? 0.25 + Math.abs(lot) : 0));
        const labels = head === 'classifier' ? network.heads.classifier : [];
        const last = labels.at(-1);
        const most = last?.kind === 'conv2d' ? last.outChannels : 1;
        const classes = lots.map((_, at) => at % most);
        const boxes = randomArray([count, rows, columns, 4], seed + 2);
        const common = { head, freezeFeatures, dropoutMask: keepAll };
        const whole = gradients(network, drawn.weights, {
          ...common,
          windows,
          target:
            head === 'classifier'
              ? { kind: 'class', classes, weights }
              : { kind: 'box', classes, boxes, weights },
        });

        const chosen = weights.flatMap((weight, at) => (weight > 0 ? [at] : []));
        const cut = zeros([chosen.length, channels, ...size]);
        const cutBoxes = zeros([chosen.length, 1, 1, 4]);
        chosen.forEach((location, at) => {
          const [window, place] = [Math.floor(location / (rows * columns)), location % (rows * columns)];
          const [y, x] = [Math.floor(place / columns), place % columns];
          assign(cut.pick(at), crop(windows.pick(window), { start: [y * stride[0], x * stride[1]], size }));
          assign(cutBoxes.pick(at, 0, 0), boxes.pick(window, y, x));
        });
        const counted = {
          classes: chosen.map((location) => classes[location]),
          weights: chosen.map((location) => weights[location]),
        };
        const apart = gradients(network, drawn.weights, {
          ...common,
          windows: cut,
          target:
            head === 'classifier'
              ? { kind: 'class', ...counted }
              : { kind: 'box', ...counted, boxes: cutBoxes },
        });
        expect(whole.loss).to.be.closeTo(apart.loss, 1e-12 * Math.max(1, Math.abs(apart.loss)));
        for (const [name, want] of Object.entries(apart.gradients)) {
          expect(difference(whole.gradients[name], want), name).to.be.below(1e-11);
        }
      }),
    );
  });

  it('with weights of 1 on windows changes no bit', () => {
    fc.assert(
      fc.property(cases, ({ drawn, freezeFeatures, seed }) => {
        const { network, weights } = drawn;
        const { channels, window } = network.input;
        const last = network.heads.classifier.at(-1);
        const labels = last?.kind === 'conv2d' ? last.outChannels : 1;
        const classes = [0, labels - 1, 0];
        const options: GradientOptions = {
          head: 'classifier',
          windows: randomArray([3, channels, ...window], seed),
          target: { kind: 'class', classes },
          freezeFeatures,
          dropoutMask: keepAll,
        };
        const without = gradients(network, weights, options);
        const ones = gradients(network, weights, {
          ...options,
          target: { kind: 'class', classes, weights: [1, 1, 1] },
        });
        expect(ones.loss).to.equal(without.loss);
        expect(values(ones.outputs)).to.deep.equal(values(without.outputs));
        for (const [name, want] of Object.entries(without.gradients)) {
          expect(values(ones.gradients[name])).to.deep.equal(values(want));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('leaves out what weighs 0, NaN and all', () => {
    const { network, weights } = fc.sample(unpaddedCase, { seed: 5, numRuns: 1 })[0];
    const { channels, window } = network.input;
    const windows = randomArray([2, channels, ...window], 6);
    const single = randomArray([1, channels, ...window], 6);
    assign(single.pick(0), windows.pick(1));
    const common = { head: 'classifier', freezeFeatures: true, dropoutMask: keepAll } as const;
    assign(
      windows.pick(0),
      fromValues(new Float64Array(windows.pick(0).size).fill(Number.NaN), windows.pick(0).shape),
    );
    const both = gradients(network, weights, {
      ...common,
      windows,
      target: { kind: 'class', classes: [-1, 1], weights: [0, 3] },
    });
    const alone = gradients(network, weights, {
      ...common,
      windows: single,
      target: { kind: 'class', classes: [1] },
    });
    expect(both.loss).to.equal(alone.loss);
  });
});
