import { expect } from 'chai';
import { compose } from '../../backends/compose.js';
import { planeOf } from '../../backends/planes.js';
import { randomTensor } from './random-networks.js';

describe('the input of a plane', () => {
  it('has each piece at its place in its window, and zeros elsewhere', () => {
    const images = [randomTensor([2, 3, 4], 1), randomTensor([2, 2, 5], 2)];
    const { shape, data } = compose(
      images,
      {
        size: [6, 7],
        windows: 2,
        placed: [
          {
            index: 1,
            window: 0,
            placement: { image: [2, 5], part: { start: [0, 0], size: [2, 5] }, origin: [4, 2] },
          },
          {
            index: 0,
            window: 1,
            placement: { image: [3, 4], part: { start: [1, 2], size: [2, 2] }, origin: [0, 3] },
          },
        ],
      },
      2,
    );
    expect(shape).to.deep.equal({ channels: 2, windows: 2, height: 6, width: 7 });
    for (let channel = 0; channel < 2; channel++) {
      for (let window = 0; window < 2; window++) {
        for (let y = 0; y < 6; y++) {
          for (let x = 0; x < 7; x++) {
            let want = 0;
            if (window === 0 && y >= 4 && x >= 2) {
              want = images[1].data[(channel * 2 + y - 4) * 5 + x - 2];
            }
            if (window === 1 && y < 2 && x >= 3 && x < 5) {
              want = images[0].data[(channel * 3 + y + 1) * 4 + x - 1];
            }
            const value = data[((channel * 2 + window) * 6 + y) * 7 + x];
            expect(value, `${[channel, window, y, x]}`).to.equal(want);
          }
        }
      }
    }
  });

  it('is the image itself, not copied, where it fills the plane', () => {
    const image = randomTensor([3, 4, 5], 3);
    expect(compose([randomTensor([3, 2, 2], 4), image], planeOf([4, 5], 1), 3).data).to.equal(image.data);
  });
});
