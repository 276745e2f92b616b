import { flip, flipBackward } from '../../reference/flip.js';
import { array, dot, expectGradient, expectSame, randomArray } from './arrays.js';

describe('flip', () => {
  it('mirrors left to right, not top to bottom, and keeps channels', () => {
    expectSame(
      flip(
        array([
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          [
            [7, 8, 9],
            [0, 0, 1],
          ],
        ]),
      ),
      array([
        [
          [3, 2, 1],
          [6, 5, 4],
        ],
        [
          [9, 8, 7],
          [1, 0, 0],
        ],
      ]),
    );
  });

  it('undoes itself, at even and odd widths', () => {
    for (const width of [1, 4, 5]) {
      const map = randomArray([2, 3, width], width);
      expectSame(flip(flip(map)), map);
    }
  });
});

describe('flipBackward', () => {
  it('agrees with central differences', () => {
    const outputGradient = randomArray([1, 2, 3], 2);
    expectGradient(
      (at) => dot(flip(at), outputGradient),
      randomArray([1, 2, 3], 1),
      flipBackward(outputGradient),
    );
  });
});
