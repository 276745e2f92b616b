import { expect } from 'chai';
import { drawFilters, drawKernels } from '../../../lib/figures/filters.js';
import { compact } from '../../../lib/networks/compact.js';
import { conv2d } from '../../../lib/networks/layers.js';
import { randomTensor, randomWeights } from '../../backends/random-networks.js';
import { colourAt, expectSame, isSame } from './drawing.js';

const layerOf = (inChannels: number, outChannels: number) => ({
  ...conv2d('some', inChannels, outChannels, 3),
  kernel: [2, 3] as const,
});

/** A filter's weights, its least 0 and its largest 255, as the canvas rounds them. */
function stretched(weights: readonly number[]): number[] {
  const [least, largest] = [Math.min(...weights), Math.max(...weights)];
  return [...Uint8ClampedArray.from(weights, (weight) => (255 * (weight - least)) / (largest - least))];
}

describe('filters', () => {
  it('of three channels are tiles in colours, each over its own whole range', () => {
    const layer = layerOf(3, 5);
    const weights = randomTensor([5, 3, 2, 3], 4);
    const { image, filters, channels } = drawKernels(layer, weights);
    // 42 pixels for the longer side of 3: 14 a weight, 2 between tiles.
    expect([image.width, image.height, filters, channels]).to.deep.equal([5 * 44 - 2, 28, 5, undefined]);
    for (let outChannel = 0; outChannel < 5; outChannel++) {
      const values = stretched([...weights.data.subarray(18 * outChannel, 18 * (outChannel + 1))]);
      expect(Math.min(...values)).to.equal(0);
      for (let y = 0; y < 2; y++) {
        for (let x = 0; x < 3; x++) {
          const wanted = [0, 1, 2].map((inChannel) => values[(inChannel * 2 + y) * 3 + x]);
          for (const [top, left] of [
            [0, 0],
            [13, 13],
          ]) {
            expect(colourAt(image, 14 * y + top, 44 * outChannel + 14 * x + left)).to.deep.equal(wanted);
          }
        }
      }
      if (outChannel < 4) expect(colourAt(image, 5, 44 * outChannel + 42)).to.deep.equal([255, 255, 255]);
    }
  });

  it('of other channels are a column each, with a row for each channel, in greys of one range', () => {
    const weights = randomTensor([5, 2, 2, 3], 9);
    const { image, filters, channels } = drawKernels(layerOf(2, 5), weights);
    expect([image.width, image.height, filters, channels]).to.deep.equal([5 * 17 - 2, 2 * 12 - 2, 5, 2]);
    for (let outChannel = 0; outChannel < 5; outChannel++) {
      const values = stretched([...weights.data.subarray(12 * outChannel, 12 * (outChannel + 1))]);
      for (const [at, value] of values.entries()) {
        const [inChannel, y, x] = [Math.floor(at / 6), Math.floor((at % 6) / 3), at % 3];
        const pixel = colourAt(image, 12 * inChannel + 5 * y + 4, 17 * outChannel + 5 * x);
        expect(pixel).to.deep.equal([value, value, value]);
      }
    }
  });

  it('without any contrast are grey', () => {
    const weights = { shape: [1, 1, 2, 3], data: new Float32Array(6).fill(-0.3) };
    const [grey] = new Uint8ClampedArray([127.5]);
    expect(colourAt(drawKernels(layerOf(1, 1), weights).image, 3, 3)).to.deep.equal([grey, grey, grey]);
  });

  it('are as many as there is room for', () => {
    const { image, filters, channels } = drawKernels(layerOf(30, 200), randomTensor([200, 30, 2, 3], 1));
    expect([filters, channels]).to.deep.equal([56, 24]);
    expect(image.width).to.equal(56 * 17 - 2);
  });

  it('are those of the first two convolutions of a model', () => {
    const network = compact({ classes: 2, width: 0.3 });
    const figure = (change: Record<string, number>) => {
      const weights = randomWeights(network, 3);
      const changed = Object.entries(change).map(([name, value]) => {
        const { shape, data } = weights[name];
        return [name, { shape, data: Float32Array.from(data, (weight, at) => (at === 7 ? value : weight)) }];
      });
      return drawFilters({ name: 'small', network, weights: { ...weights, ...Object.fromEntries(changed) } });
    };
    const plain = figure({});
    for (const name of ['conv1.weight', 'conv2.weight']) {
      expect(isSame(figure({ [name]: 9 }), plain), name).to.equal(false);
    }
    expectSame(figure({ 'conv3.weight': 9 }), plain);
  });
});
