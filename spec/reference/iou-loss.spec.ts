import { expect } from 'chai';
import fc from 'fast-check';
import { GeometryError } from '../../reference/geometry.js';
import { iou } from '../../reference/iou.js';
import {
  giouLoss,
  giouLossBackward,
  giouLossOfWindow,
  iouLoss,
  iouLossBackward,
  iouLossOfWindow,
} from '../../reference/iou-loss.js';
import { zeros } from '../../reference/nd-array.js';
import { array, expectClose, expectGradient, values } from './arrays.js';

/** Of 4 by 2, true; and predicted ones beside it, in it, over its edge and equal. */
const truth = [2, 1, 6, 3];
const cases = [
  { name: 'half of it', edges: [2, 1, 4, 3], iou: 1 / 2, hull: 8, union: 8 },
  { name: 'over its edge', edges: [5, 2, 8, 6], iou: 1 / (8 + 12 - 1), hull: 6 * 5, union: 19 },
  { name: 'away from it', edges: [8, 5, 9, 8], iou: 0, hull: 7 * 7, union: 11 },
  { name: 'the same', edges: truth, iou: 1, hull: 8, union: 8 },
  { name: 'around it', edges: [0, 0, 10, 4], iou: 8 / 40, hull: 40, union: 40 },
];

/** Edges on a grid, so far apart that no step of a central difference meets another's. */
const lots = fc.uniqueArray(fc.integer({ min: -40, max: 40 }), { minLength: 8, maxLength: 8 });
const inOrder = ([a, b, c, d]: readonly number[]) =>
  [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)].map((edge) => edge / 8);
const pairs = lots.map((lot) => [inOrder(lot.slice(0, 4)), inOrder(lot.slice(4))] as const);
/** Any edges, crossed ones and ties among them. */
const anyEdges = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 4, maxLength: 4 });

describe('losses on IoU', () => {
  for (const { name, edges, iou: overlap, hull, union } of cases) {
    it(`are 1 - IoU, and the empty share of the hull more: a box ${name}`, () => {
      expect(iouLossOfWindow(edges, truth).loss).to.be.closeTo(1 - overlap, 1e-15);
      expect(giouLossOfWindow(edges, truth).loss).to.be.closeTo(1 - overlap + (hull - union) / hull, 1e-15);
    });
  }

  it('have the gradient of a box over an edge as by hand', () => {
    // I = 1, U = 19; dI = (-1, -1, 0, 0), dA = (-4, -3, 4, 3), dC = (0, 0, 5, 6) of C = 30.
    const [dI, dU, dC] = [
      [-1, -1, 0, 0],
      [-3, -2, 4, 3],
      [0, 0, 5, 6],
    ];
    const ofIou = dI.map((slope, at) => -(slope * 19 - dU[at]) / 19 ** 2);
    const ofGiou = ofIou.map((slope, at) => slope - (dU[at] * 30 - dC[at] * 19) / 30 ** 2);
    const one = iouLossOfWindow([5, 2, 8, 6], truth).gradient;
    const other = giouLossOfWindow([5, 2, 8, 6], truth).gradient;
    ofIou.forEach((slope, at) => {
      expect(one[at]).to.be.closeTo(slope, 1e-15);
    });
    ofGiou.forEach((slope, at) => {
      expect(other[at]).to.be.closeTo(slope, 1e-15);
    });
  });

  it('agree with the IoU of two boxes, whatever the edges', () => {
    const box = ([xmin, ymin, xmax, ymax]: readonly number[]) => ({ xmin, ymin, xmax, ymax });
    fc.assert(
      fc.property(anyEdges, anyEdges, (edges, other) => {
        expect(iouLossOfWindow(edges, other).loss).to.be.closeTo(1 - iou(box(edges), box(other)), 1e-12);
      }),
    );
  });

  for (const [name, loss, backward] of [
    ['iou', iouLoss, iouLossBackward],
    ['giou', giouLoss, giouLossBackward],
  ] as const) {
    it(`agree with central differences: ${name}, of several windows`, () => {
      fc.assert(
        fc.property(fc.array(pairs, { minLength: 1, maxLength: 3 }), (drawn) => {
          const [predictions, boxes] = [0, 1].map((at) => array(drawn.map((pair) => [...pair[at]])));
          expectGradient((point) => loss(point, boxes), predictions, backward(predictions, boxes));
        }),
      );
    });

    it(`are finite for all finite edges, crossed and empty ones too: ${name}`, () => {
      fc.assert(
        fc.property(anyEdges, anyEdges, (edges, other) => {
          const [predictions, boxes] = [array([edges]), array([other])];
          expect(loss(predictions, boxes)).to.satisfy(Number.isFinite);
          expect(values(backward(predictions, boxes)).every(Number.isFinite)).to.equal(true);
        }),
      );
    });

    it(`share the gradient of equal edges, as central differences do: ${name}`, () => {
      const tied = array([[2, 0, 5, 3]]);
      const boxes = array([truth]);
      expectGradient((point) => loss(point, boxes), tied, backward(tied, boxes), 1e-5);
    });

    it(`have no gradient at the box itself: ${name}`, () => {
      expectClose(backward(array([truth]), array([truth])), zeros([1, 4]), 1e-15);
    });

    it(`refuse other shapes, and pass a NaN on: ${name}`, () => {
      for (const run of [loss, backward]) {
        expect(() => run(zeros([2, 4]), zeros([1, 4]))).to.throw(GeometryError);
        expect(() => run(zeros([2, 5]), zeros([2, 5]))).to.throw(GeometryError, /boxes/);
      }
      expect(loss(array([[Number.NaN, 1, 2, 3]]), array([truth]))).to.satisfy(Number.isNaN);
    });
  }

  it('lead to the box from where the two do not meet only if generalised', () => {
    const away = [8, 5, 9, 8];
    expect(iouLossOfWindow(away, truth)).to.deep.equal({ loss: 1, gradient: [0, 0, 0, 0] });
    let edges: readonly number[] = away;
    for (let step = 0; step < 1000; step++) {
      const { gradient } = giouLossOfWindow(edges, truth);
      edges = edges.map((edge, at) => edge - 0.2 * gradient[at]);
    }
    // Steps of one size end around it.
    expect(iouLossOfWindow(edges, truth).loss).to.be.below(0.25);
  });

  it('uncross crossed edges only if generalised', () => {
    const crossed = [4, 2.5, 3, 1.5];
    expect(iouLossOfWindow(crossed, truth)).to.deep.equal({ loss: 1, gradient: [0, 0, 0, 0] });
    expect(giouLossOfWindow(crossed, truth)).to.deep.equal({ loss: 1 + 1 + 1, gradient: [1, 1, -1, -1] });
  });
});
