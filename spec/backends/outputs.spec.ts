import { expect } from 'chai';
import { DenseOutputs } from '../../backends/outputs.js';
import { planeOf } from '../../backends/planes.js';
import { conv2d, maxPool2d } from '../../lib/networks/layers.js';
import type { Network } from '../../reference/layers.js';

/** Stride 2 to the last pooling, which is 3x2: at the fine stride output p sees 2p to 2p + 5 down, 2p + 3 along. */
const network: Network = {
  name: 'outputs',
  input: { channels: 1, window: [6, 4], mean: 0, deviation: 1 },
  features: [conv2d('conv', 1, 1, 1), maxPool2d(2)],
  lastPool: [3, 2],
  heads: { classifier: [conv2d('classes', 1, 2, 1)] },
};

/** Values that tell where they were: channel, window, row, column as digits. */
function digits(channels: number, windows: number, height: number, width: number) {
  const data = new Float32Array(channels * windows * height * width);
  data.forEach((_, at) => {
    const [y, x] = [Math.floor(at / width) % height, at % width];
    const map = Math.floor(at / width / height);
    data[at] = Math.floor(map / windows) * 1000 + (map % windows) * 100 + y * 10 + x;
  });
  return { shape: { channels, windows, height, width }, data };
}

describe('the outputs of images', () => {
  it('are taken from where their parts lie, and put together', () => {
    const image = [8, 14] as const;
    const part = (start: readonly [number, number], size: readonly [number, number]) => ({ start, size });
    const outputs = new DenseOutputs(network, ['classifier'], 'fine', [[6, 4], image]);
    // Two rows of six outputs: columns 0 to 3 from one part, 4 and 5 from another, on another plane.
    const isWhole = [
      outputs.pick('classifier', digits(2, 2, 5, 9), {
        size: [14, 20],
        windows: 2,
        placed: [
          {
            index: 1,
            window: 1,
            placement: { image, part: part([0, 0], [8, 10]), origin: [4, 6] },
          },
          {
            index: 0,
            window: 0,
            placement: { image: [6, 4], part: part([0, 0], [6, 4]), origin: [2, 10] },
          },
        ],
      }),
      outputs.pick('classifier', digits(2, 1, 3, 6), {
        size: [10, 14],
        windows: 1,
        placed: [
          {
            index: 1,
            window: 0,
            placement: { image, part: part([0, 8], [8, 6]), origin: [2, 4] },
          },
        ],
      }),
    ];
    expect(isWhole).to.deep.equal([true, true]);
    const [first, second] = outputs.tensors();
    expect(first.classifier).to.deep.equal({ shape: [2, 1, 1], data: Float32Array.of(15, 1015) });
    expect(second.classifier!.shape).to.deep.equal([2, 2, 6]);
    const rows = [
      [123, 124, 125, 126, 12, 13],
      [133, 134, 135, 136, 22, 23],
    ];
    const channels = [rows, rows.map((row) => row.map((value) => 1000 + value))];
    expect(Array.from(second.classifier!.data)).to.deep.equal(channels.flat(2));
  });

  it('say where one of theirs is not a number, whatever lies between the images', () => {
    const maps = digits(2, 1, 3, 4);
    const plane = { ...planeOf([6, 4]), size: [10, 10] as const };
    const pick = (at: number) => {
      const data = maps.data.slice();
      data[at] = Number.NaN;
      const outputs = new DenseOutputs(network, ['classifier'], 'fine', [[6, 4]]);
      return outputs.pick('classifier', { ...maps, data }, plane);
    };
    expect([pick(0), pick(12), pick(1), pick(4)]).to.deep.equal([false, false, true, true]);
  });

  it('are refused for an image that has none', () => {
    expect(() => new DenseOutputs(network, ['classifier'], 'fine', [[6, 3]])).to.throw(/does not fit/);
  });
});
