import { expect } from 'chai';
import { crossEntropy, crossEntropyBackward } from '../../reference/cross-entropy.js';
import { GeometryError } from '../../reference/geometry.js';
import { zeros } from '../../reference/nd-array.js';
import { array, expectClose, expectGradient, randomArray } from './arrays.js';

describe('crossEntropy', () => {
  it('is the mean of -log of the probability of the class', () => {
    const logits = array([
      [0, Math.log(3)],
      [Math.log(4), 0],
    ]);
    const want = (-Math.log(3 / 4) - Math.log(1 / 5)) / 2;
    expect(crossEntropy(logits, [1, 1])).to.be.closeTo(want, 1e-15);
  });

  it('stays finite for logits far apart', () => {
    expect(crossEntropy(array([[1000, -1000]]), [1])).to.equal(2000);
    expect(crossEntropy(array([[1e6, 1e6]]), [0])).to.be.closeTo(Math.log(2), 1e-9);
  });

  const mistakes: [string, number[], RegExp][] = [
    ['too few classes', [1], /\[1, any\], not \[2, 3\]/],
    ['a class that there is not', [0, 3], /class 3 is none of the 3/],
    ['a negative class', [-1, 0], /class -1/],
    ['a broken class', [0.5, 0], /class 0.5/],
  ];
  for (const [name, classes, message] of mistakes) {
    it(`refuses ${name}`, () => {
      expect(() => crossEntropy(zeros([2, 3]), classes)).to.throw(GeometryError, message);
      expect(() => crossEntropyBackward(zeros([2, 3]), classes)).to.throw(GeometryError, message);
    });
  }
});

describe('crossEntropyBackward', () => {
  it('agrees with central differences', () => {
    const logits = randomArray([3, 4], 1);
    const classes = Int32Array.of(2, 0, 2);
    expectGradient((at) => crossEntropy(at, classes), logits, crossEntropyBackward(logits, classes));
  });

  it('is probability minus truth, divided by the windows', () => {
    const logits = array([
      [0, 0],
      [0, Math.log(3)],
    ]);
    expectClose(
      crossEntropyBackward(logits, [1, 0]),
      array([
        [0.25, -0.25],
        [-0.375, 0.375],
      ]),
      1e-15,
    );
  });
});
