import { expect } from 'chai';
import fc from 'fast-check';
import { cutOut } from '../../../lib/images/cut-out.js';

/** Each pixel has its own x and y for colours. */
function picture(width: number, height: number) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([x, y, 7, 255], 4 * (y * width + x));
  return { width, height, data };
}

describe('what is cut out of a picture', () => {
  it('are the pixels that a box touches', () => {
    const { width, height, data } = cutOut(picture(9, 7), { xmin: 1.5, ymin: 2, xmax: 3.1, ymax: 4 });
    expect({ width, height }).to.deep.equal({ width: 3, height: 2 });
    const places = Array.from({ length: 6 }, (_, at) => [data[4 * at], data[4 * at + 1]]);
    expect(places).to.deep.equal([
      [1, 2],
      [2, 2],
      [3, 2],
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it('has at least one pixel and none beyond the picture, wherever the box is', () => {
    const edge = fc.double({ min: -20, max: 30, noNaN: true });
    fc.assert(
      fc.property(edge, edge, edge, edge, (xa, xb, ya, yb) => {
        const [xmin, xmax] = [Math.min(xa, xb), Math.max(xa, xb)];
        const [ymin, ymax] = [Math.min(ya, yb), Math.max(ya, yb)];
        const { width, height, data } = cutOut(picture(9, 7), { xmin, ymin, xmax, ymax });
        expect(Math.min(width, height)).to.be.at.least(1);
        expect(data).to.have.lengthOf(4 * width * height);
        expect(data[0] + width).to.be.at.most(9);
        expect(data[1] + height).to.be.at.most(7);
        expect([data.at(-4), data.at(-3), data.at(-1)]).to.deep.equal([
          data[0] + width - 1,
          data[1] + height - 1,
          255,
        ]);
      }),
    );
  });
});
