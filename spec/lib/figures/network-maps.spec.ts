import { expect } from 'chai';
import { GeometryError } from '../../../lib/errors.js';
import { drawEfficiency } from '../../../lib/figures/efficiency.js';
import { columnsOf, drawMaps, extra, shared } from '../../../lib/figures/network-maps.js';
import { accurate } from '../../../lib/networks/accurate.js';
import { compact } from '../../../lib/networks/compact.js';
import { conv2d, relu } from '../../../lib/networks/layers.js';
import type { Network } from '../../../reference/layers.js';
import { expectSame, isSame, pixelsOf } from './drawing.js';

/** A window of 8x11 pixels, and 6x4 maps before the pooling by 2x1. */
const network: Network = {
  name: 'uneven',
  input: { channels: 3, window: [8, 11], mean: 0, deviation: 1 },
  features: [{ ...conv2d('conv1', 3, 4, 3), kernel: [3, 5], stride: [1, 2] }, relu()],
  lastPool: [2, 1],
  heads: { classifier: [{ ...conv2d('classifier', 4, 2, 1), kernel: [3, 4] }] },
};

describe('maps of a network', () => {
  it('are one for the input, and one for each convolution and pooling', () => {
    const columns = columnsOf(network, [12, 15]);
    expect(columns.map(({ layer }) => layer?.words)).to.deep.equal([
      undefined,
      ['conv 3x5', 'stride 1x2'],
      ['pool 2x1', 'stride 2x1'],
      ['conv 3x4'],
    ]);
    expect(columns.map(({ window }) => window)).to.deep.equal([
      [8, 11],
      [6, 4],
      [3, 4],
      [1, 1],
    ]);
    expect(columns.map(({ whole }) => whole)).to.deep.equal([
      [12, 15],
      [10, 6],
      [5, 6],
      [3, 3],
    ]);
  });

  it('count the paddings before a layer to it', () => {
    const layers = columnsOf(accurate(), [221, 221]).map(({ layer }) => layer);
    expect(layers).to.have.length(1 + 9 + 3);
    expect(layers.filter((layer) => (layer?.footprint.padding.top ?? 0) > 0)).to.have.length(4);
  });

  it('of one window have nothing beyond it; of a larger input the share of its area', () => {
    const columns = columnsOf(network, [12, 15]);
    const one = drawMaps(columns, 'window');
    expect(pixelsOf(one, extra)).to.equal(0);
    expect(pixelsOf(one, shared)).to.be.above(1000);
    // The input alone, too small for lines of a grid: 230 pixels for 60 rows, within a frame of one pixel.
    const [input] = columnsOf(network, [60, 30]);
    const drawn = drawMaps([input], 'whole');
    const within = (Math.round((8 * 230) / 60) - 1) * (Math.round((11 * 230) / 60) - 1);
    expect(pixelsOf(drawn, shared)).to.equal(within);
    expect(pixelsOf(drawn, extra)).to.equal((230 - 2) * (115 - 2) - within);
  });

  it('stand in columns of one width for the window and for the larger input', () => {
    const columns = columnsOf(network, [12, 15]);
    expect(drawMaps(columns, 'window').width).to.equal(drawMaps(columns, 'whole').width);
  });
});

describe('the figure of efficiency', () => {
  it('takes an input of two windows along each axis unless one is given', () => {
    const small = compact({ classes: 2, width: 0.1 });
    expectSame(drawEfficiency(small), drawEfficiency(small, { input: [91, 91] }));
    expect(isSame(drawEfficiency(small), drawEfficiency(small, { input: [91, 107] }))).to.equal(false);
    expectSame(drawEfficiency(network), drawEfficiency(network, { input: [10, 13] }));
  });

  it('refuses an input below the window', () => {
    expect(() => drawEfficiency(network, { input: [8, 10] })).to.throw(GeometryError);
  });
});
