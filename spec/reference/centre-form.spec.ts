import { expect } from 'chai';
import fc from 'fast-check';
import {
  centreOfEdges,
  decodeCentre,
  decodeCentreBackward,
  edgesOfCentre,
  encodeCentre,
  encodeCentreBackward,
} from '../../reference/centre-form.js';
import { GeometryError } from '../../reference/geometry.js';
import { zeros, zip } from '../../reference/nd-array.js';
import { array, expectClose, expectGradient, randomArray, values } from './arrays.js';

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const boxes = array([
  [0.125, -0.5, 0.75, 0.25],
  [-1, 0.25, 2, 0.375],
  [0, 0, 1, 1],
]);

describe('boxes by centre and size', () => {
  it('are the window itself where all is nought, and moved and stretched by shares of it', () => {
    expect(edgesOfCentre([0, 0, 0, 0])).to.deep.equal([0, 0, 1, 1]);
    const [xmin, ymin, xmax, ymax] = edgesOfCentre([0.25, -0.5, Math.log(0.5), Math.log(3)]);
    expect([xmin, xmax]).to.deep.equal([0.5, 1]);
    expect(ymin).to.be.closeTo(-1.5, 1e-15);
    expect(ymax).to.be.closeTo(1.5, 1e-15);
    expect(centreOfEdges([0.5, -1, 1, 2])).to.deep.equal([0.25, 0, Math.log(0.5), Math.log(3)]);
  });

  it('come back as they were, whichever way comes first', () => {
    expectClose(decodeCentre(encodeCentre(boxes)), boxes, 1e-14);
    const outputs = randomArray([5, 4], 3);
    expectClose(encodeCentre(decodeCentre(outputs)), outputs, 1e-14);
  });

  it('never cross, and are nothing but what overflows or is NaN', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -700, max: 700, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (four) => {
          const [xmin, ymin, xmax, ymax] = edgesOfCentre(four);
          expect(xmin).to.be.at.most(xmax);
          expect(ymin).to.be.at.most(ymax);
        },
      ),
    );
    expect(edgesOfCentre([0, 0, 1000, -1000])).to.deep.equal([
      Number.NEGATIVE_INFINITY,
      0.5,
      Number.POSITIVE_INFINITY,
      0.5,
    ]);
    const [xmin, ymin, xmax, ymax] = edgesOfCentre([0, Number.NaN, 0, 0]);
    expect([xmin, xmax, ymin, ymax]).to.deep.equal([0, 1, Number.NaN, Number.NaN]);
  });

  it('have the gradients of central differences', () => {
    const [outputs, weighted] = [randomArray([3, 4], 5), randomArray([3, 4], 6)];
    const scalar = (of: typeof decodeCentre) => (at: typeof outputs) =>
      sum(values(zip(of(at), weighted, (value, weight) => value * weight)));
    expectGradient(scalar(decodeCentre), outputs, decodeCentreBackward(outputs, weighted), 1e-8);
    expectGradient(scalar(encodeCentre), boxes, encodeCentreBackward(boxes, weighted), 1e-8);
  });

  it('have gradients as by hand', () => {
    const gradient = array([[1, 2, 4, 8]]);
    const outputs = array([[7, 7, Math.log(2), Math.log(6)]]);
    expectClose(decodeCentreBackward(outputs, gradient), array([[5, 10, 3, 18]]), 1e-13);
    const box = array([[1, 1, 5, 3]]);
    expectClose(encodeCentreBackward(box, gradient), array([[-0.5, -3, 1.5, 5]]), 1e-15);
  });

  const refused = (run: () => unknown) => expect(run).to.throw(GeometryError);

  it('do not exist of boxes without a width or height, with crossed edges, or with a NaN', () => {
    for (const box of [
      [0.5, 0, 0.5, 1],
      [0, 0.25, 1, 0.25],
      [0.75, 0, 0.25, 1],
      [0, 1, 1, 0],
      [0, Number.NaN, 1, 1],
    ]) {
      const one = array([[0, 0, 1, 1], box]);
      refused(() => encodeCentre(one));
      refused(() => encodeCentreBackward(one, zeros([2, 4])));
    }
  });

  it('have four values a window, and gradients of that shape', () => {
    refused(() => decodeCentre(zeros([2, 5])));
    refused(() => encodeCentre(zeros([4])));
    refused(() => decodeCentreBackward(zeros([2, 4]), zeros([3, 4])));
    refused(() => encodeCentreBackward(boxes, zeros([2, 4])));
  });
});
