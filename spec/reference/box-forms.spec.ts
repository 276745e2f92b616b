import { expect } from 'chai';
import {
  boxFormNames,
  boxInForm,
  edgesInForm,
  lossInForm,
  overlapInForm,
} from '../../reference/box-forms.js';
import { boxLosses, boxLossNames } from '../../reference/box-losses.js';
import { decodeCentre, encodeCentre } from '../../reference/centre-form.js';
import { GeometryError } from '../../reference/geometry.js';
import { zeros } from '../../reference/nd-array.js';
import { array, expectClose, expectGradient, expectSame, values } from './arrays.js';

const outputs = array([
  [0.1, -0.2, -0.4, -0.4],
  [-0.3, 0.6, -0.3, -0.7],
]);
const boxes = array([
  [0.05, 0.1, 0.8, 0.95],
  [-0.1, 0.3, 0.6, 1.2],
]);
const weights = [0.75, 2];

describe('losses in a form of boxes', () => {
  it('are the losses themselves of edges', () => {
    for (const name of boxLossNames) {
      const { loss, backward } = lossInForm('edges', name);
      expect(loss(outputs, boxes, weights)).to.equal(boxLosses[name].loss(outputs, boxes, weights));
      expectSame(backward(outputs, boxes, weights), boxLosses[name].backward(outputs, boxes, weights));
    }
  });

  it('are of the outputs with the box encoded, or of the outputs decoded with the box', () => {
    const lossBy = (name: 'l2' | 'iou' | 'giou') => lossInForm('centre', name).loss(outputs, boxes, weights);
    expect(lossBy('l2')).to.equal(boxLosses.l2.loss(outputs, encodeCentre(boxes), weights));
    for (const name of ['iou', 'giou'] as const) {
      expect(lossBy(name)).to.equal(boxLosses[name].loss(decodeCentre(outputs), boxes, weights));
    }
  });

  for (const form of boxFormNames) {
    for (const name of boxLossNames) {
      it(`have the gradient of central differences: ${name} of ${form}`, () => {
        const { loss, backward } = lossInForm(form, name);
        // Edges in order, over one of the boxes' along each axis, and far from both.
        const at = form === 'edges' ? decodeCentre(outputs) : outputs;
        const gradient = backward(at, boxes, weights);
        expectGradient((moved) => loss(moved, boxes, weights), at, gradient, 1e-8);
        expect(values(gradient).every((slope) => slope !== 0)).to.equal(true);
      });
    }
  }

  it('leave out what weighs 0, whatever box it has', () => {
    const odd = array([values(boxes).slice(0, 4), [0, 0, 0, 0]]);
    const { loss, backward } = lossInForm('centre', 'l2');
    const [own, box] = [outputs, boxes].map((one) => array([values(one).slice(0, 4)]));
    expect(loss(outputs, odd, [3, 0])).to.be.closeTo(loss(own, box), 1e-15);
    expect(values(backward(outputs, odd, [3, 0])).slice(4)).to.deep.equal([0, 0, 0, 0]);
    expect(() => loss(outputs, odd)).to.throw(GeometryError);
    expect(() => backward(outputs, odd, [1, 1])).to.throw(GeometryError);
    expect(() => loss(zeros([2, 5]), zeros([2, 5]))).to.throw(GeometryError);
  });

  it('are the same of one window', () => {
    for (const form of boxFormNames) {
      for (const name of ['iou', 'giou'] as const) {
        const [row, box] = [values(outputs).slice(0, 4), values(boxes).slice(0, 4)];
        const one = overlapInForm(form, name)(row, box);
        const { loss, backward } = lossInForm(form, name);
        expect(one.loss).to.equal(loss(array([row]), array([box])));
        expectClose(array([[...one.gradient]]), backward(array([row]), array([box])), 1e-15);
      }
    }
  });

  it('have boxes and edges of the form', () => {
    const box = Float32Array.of(0.25, 0.5, 0.75, 2.5);
    expect([...boxInForm('edges', box)]).to.deep.equal([...box]);
    expect(boxInForm('centre', box)).to.deep.equal([0, 1, Math.log(0.5), Math.log(2)]);
    expect(edgesInForm('edges', [1, 2, 3, 4])).to.deep.equal([1, 2, 3, 4]);
    expect(edgesInForm('centre', [0, 1, 0, 0])).to.deep.equal([0, 1, 1, 2]);
  });
});
