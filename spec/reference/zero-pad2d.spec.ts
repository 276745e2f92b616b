import { expect } from 'chai';
import { GeometryError } from '../../reference/geometry.js';
import { zeros } from '../../reference/nd-array.js';
import { zeroPad2d, zeroPad2dBackward } from '../../reference/zero-pad2d.js';
import { array, dot, expectGradient, expectSame, randomArray } from './arrays.js';

const padding = { top: 1, left: 2, bottom: 0, right: 3 };

describe('zeroPad2d', () => {
  it('puts each width on its own side', () => {
    const want = array([
      [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 0, 5, -6, 0, 0, 0],
      ],
    ]);
    expectSame(zeroPad2d(array([[[5, -6]]]), padding), want);
  });

  it('pads a map without positions', () => {
    expectSame(zeroPad2d(zeros([2, 0, 1]), padding), zeros([2, 1, 6]));
  });

  it('leaves the input alone, and makes a new array without padding too', () => {
    const input = array([[[1, 2]]]);
    const output = zeroPad2d(input, { top: 0, left: 0, bottom: 0, right: 0 });
    output.set(0, 0, 0, 9);
    expectSame(input, array([[[1, 2]]]));
  });

  it('refuses paddings that are not whole or below 0, at either end', () => {
    for (const side of ['top', 'left', 'bottom', 'right'] as const) {
      for (const wrong of [-1, 0.5, Number.NaN]) {
        const changed = { ...padding, [side]: wrong };
        const message = new RegExp(`padding ${side} must be a whole number`);
        expect(() => zeroPad2d(zeros([1, 3, 4]), changed)).to.throw(GeometryError, message);
        expect(() => zeroPad2dBackward(zeros([1, 9, 9]), changed)).to.throw(GeometryError, message);
      }
    }
  });

  it('refuses what is no map', () => {
    expect(() => zeroPad2d(zeros([3, 4]), padding)).to.throw(GeometryError, /\[any, any, any\]/);
  });
});

describe('zeroPad2dBackward', () => {
  it('refuses a gradient that is smaller than the padding, or no map', () => {
    const { top, bottom } = padding;
    expect(zeroPad2dBackward(zeros([2, top + bottom, 9]), padding).shape[1]).to.equal(0);
    expect(() => zeroPad2dBackward(zeros([2, top + bottom - 1, 9]), padding)).to.throw(
      GeometryError,
      /smaller/,
    );
    expect(() => zeroPad2dBackward(zeros([9, 9]), padding)).to.throw(GeometryError, /\[any, any, any\]/);
  });

  it('agrees with central differences', () => {
    const input = randomArray([2, 3, 2], 1);
    const outputGradient = randomArray([2, 4, 7], 2);
    expectGradient(
      (at) => dot(zeroPad2d(at, padding), outputGradient),
      input,
      zeroPad2dBackward(outputGradient, padding),
    );
  });
});
