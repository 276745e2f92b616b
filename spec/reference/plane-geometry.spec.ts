import { expect } from 'chai';
import { compact } from '../../lib/networks/compact.js';
import { fast } from '../../lib/networks/fast.js';
import { footprint, GeometryError, noPadding, type Padding, type Pair } from '../../reference/geometry.js';
import type { Layer, Network } from '../../reference/layers.js';
import {
  cutImage,
  gapAlong,
  outputLayers,
  outputsOfPart,
  pitch,
  placedRegions,
  planeStep,
} from '../../reference/plane-geometry.js';
import { smallNetwork } from './small-network.js';

/** A network of these features; the classifier sees 1 by 2 pooled positions and the regressor 2 by 1. */
function networkOf(features: readonly Layer[], lastPool: Pair): Network {
  const conv = (name: string, kernel: Pair) =>
    ({ kind: 'conv2d', name, inChannels: 1, outChannels: 1, ...footprint(kernel) }) as const;
  return {
    name: 'plane',
    input: { channels: 1, window: [1, 1], mean: 0, deviation: 1 },
    features,
    lastPool,
    heads: { classifier: [conv('classifier1', [1, 2])], regressor: [conv('regressor1', [2, 1])] },
  };
}

const padded = (kernel: Pair, padding: Partial<Padding>, stride: Pair = [1, 1]): Layer => ({
  kind: 'conv2d',
  name: 'conv1',
  inChannels: 1,
  outChannels: 1,
  ...footprint(kernel, { stride, padding: { ...noPadding, ...padding } }),
});

const whole = (size: Pair) => ({ start: [0, 0], size }) as const;

describe('planeStep', () => {
  it('is the stride of the features, or of the features and the last pooling', () => {
    expect(planeStep(smallNetwork, 'fine')).to.deep.equal([2, 1]);
    expect(planeStep(smallNetwork, 'coarse')).to.deep.equal([4, 3]);
    expect(planeStep(fast(), 'fine')).to.deep.equal([16, 16]);
    expect(planeStep(fast(), 'coarse')).to.deep.equal([32, 32]);
  });
});

describe('outputLayers', () => {
  it('ends in one window over the unpooled map', () => {
    const network = networkOf([padded([3, 3], {})], [2, 3]);
    expect(outputLayers(network, 'classifier', 'fine').at(-1)).to.deep.equal(footprint([2, 6]));
    expect(outputLayers(network, 'regressor', 'coarse').at(-1)).to.deep.equal(
      footprint([4, 3], { stride: [2, 3] }),
    );
  });
});

describe('placedRegions', () => {
  const layers = [
    footprint([3, 2], { stride: [2, 1], padding: { top: 1, left: 0, bottom: 0, right: 2 } }),
    footprint([1, 2], { stride: [1, 3] }),
  ];

  it('divides the origin by the strides, and sizes the part by the layers', () => {
    const placement = { image: [90, 90], part: { start: [4, 6], size: [6, 8] }, origin: [10, 21] } as const;
    expect(placedRegions(layers, placement)).to.deep.equal([
      { start: [10, 21], size: [6, 8] },
      { start: [5, 21], size: [3, 9] },
      { start: [5, 7], size: [3, 3] },
    ]);
  });

  it('refuses an origin between the positions of a map, and a part that is too small', () => {
    const part = whole([6, 8]);
    expect(() => placedRegions(layers, { image: [6, 8], part, origin: [9, 0] })).to.throw(
      GeometryError,
      /origin 9,0 must be a multiple of the stride 2,1/,
    );
    expect(() => placedRegions(layers, { image: [6, 8], part: whole([1, 8]), origin: [0, 0] })).to.throw(
      GeometryError,
      /spans 3 positions does not fit into 2/,
    );
  });
});

describe('pitch', () => {
  const heads = ['classifier', 'regressor'] as const;

  it('is the size, up to the next multiple of the step, where nothing pads', () => {
    const network = networkOf([padded([3, 2], {}, [2, 3])], [2, 2]);
    expect(pitch(network, heads, 'fine', [9, 15])).to.deep.equal([10, 15]);
    expect(pitch(network, heads, 'coarse', [9, 15])).to.deep.equal([12, 18]);
  });

  it('leaves the wider of the paddings between', () => {
    const network = networkOf([padded([5, 7], { top: 1, bottom: 2, left: 3 })], [1, 1]);
    expect(pitch(network, heads, 'fine', [10, 11])).to.deep.equal([12, 14]);
  });

  it('leaves room for outputs that are larger than their input', () => {
    const network = networkOf(
      [{ kind: 'zeroPad2d', padding: { top: 1, bottom: 2, left: 3, right: 1 } }],
      [1, 1],
    );
    expect(pitch(network, heads, 'fine', [10, 11])).to.deep.equal([13, 15]);
  });

  it("counts a gap at a later layer in that layer's strides", () => {
    const network = networkOf(
      [padded([1, 1], {}, [4, 3]), { kind: 'zeroPad2d', padding: { ...noPadding, top: 1, right: 2 } }],
      [1, 1],
    );
    // 9 rows are 3 of the second layer, 1 more makes 16; 10 columns are 4, 2 more make 18.
    expect(pitch(network, heads, 'fine', [9, 10])).to.deep.equal([16, 18]);
  });

  it('refuses rectangles without outputs, and no heads', () => {
    const network = networkOf([padded([3, 3], {})], [1, 1]);
    expect(() => pitch(network, heads, 'fine', [3, 9])).to.throw(
      GeometryError,
      /2 positions does not fit into 1/,
    );
    expect(() => pitch(network, [], 'fine', [9, 9])).to.throw(GeometryError, /at least one head/);
  });
});

describe('gapAlong', () => {
  it('is the wider padding of the axis', () => {
    const layer = footprint([1, 1], { padding: { top: 1, bottom: 4, left: 3, right: 2 } });
    expect([gapAlong(layer, 0), gapAlong(layer, 1)]).to.deep.equal([4, 3]);
  });
});

describe('outputsOfPart', () => {
  // Output row p of the classifier sees the rows 2 p - 1 to 2 p + 1, column p the columns 3 p - 2 to 3 p + 4.
  const network = networkOf([padded([3, 4], { top: 1, left: 2, bottom: 1, right: 1 }, [2, 3])], [1, 1]);
  const outputs = (start: Pair, size: Pair) =>
    outputsOfPart(network, 'classifier', 'fine', [12, 30], { start, size });

  it('are all, of the whole image', () => {
    expect(outputs([0, 0], [12, 30])).to.deep.equal({ start: [0, 0], size: [6, 9] });
  });

  it('leave out those that see beyond a cut, but not those that see beyond the image', () => {
    expect(outputs([0, 0], [8, 14])).to.deep.equal({ start: [0, 0], size: [4, 4] });
    expect(outputs([4, 15], [8, 15])).to.deep.equal({ start: [3, 6], size: [3, 3] });
    expect(outputs([4, 6], [5, 13])).to.deep.equal({ start: [3, 3], size: [1, 2] });
  });

  it('may be none', () => {
    expect(outputs([2, 3], [4, 7]).size).to.deep.equal([1, 0]);
    expect(outputs([2, 3], [3, 8]).size).to.deep.equal([0, 1]);
  });

  it('are refused where the image has none', () => {
    const part = whole([2, 4]);
    expect(() => outputsOfPart(network, 'regressor', 'coarse', [2, 4], part)).to.throw(GeometryError);
  });
});

describe('cutImage', () => {
  it('lets parts overlap by the window less the stride where nothing pads', () => {
    const parts = cutImage(compact({ classes: 3 }), ['classifier'], 'fine', [75, 200], [100, 100]);
    // 16 windows of 75 begin at 0, 8 ... 120; four of them span 99 columns; the last 5 columns are left over.
    expect(parts.map(({ start, size }) => [start[1], size[1]])).to.deep.equal([
      [0, 99],
      [32, 99],
      [64, 99],
      [96, 99],
    ]);
    expect(parts.every(({ start, size }) => start[0] === 0 && size[0] === 75)).to.equal(true);
  });

  it('is the image where it fits, leftovers and all', () => {
    expect(cutImage(smallNetwork, ['classifier', 'regressor'], 'fine', [14, 17], [14, 20])).to.deep.equal([
      whole([14, 17]),
    ]);
  });

  it('goes by row, then column', () => {
    const network = networkOf([padded([2, 2], {}, [2, 2])], [1, 1]);
    const parts = cutImage(network, ['classifier'], 'fine', [6, 8], [4, 6]);
    expect(parts).to.deep.equal([
      { start: [0, 0], size: [4, 6] },
      { start: [0, 4], size: [4, 4] },
      { start: [4, 0], size: [2, 6] },
      { start: [4, 4], size: [2, 4] },
    ]);
  });

  it('gives every part an output of every head', () => {
    const network = networkOf([], [1, 1]);
    // The classifier is done after columns 0 to 3 and 3 to 6, the regressor sees one column; neither part may be 1 wide.
    const parts = cutImage(network, ['classifier', 'regressor'], 'fine', [2, 5], [2, 4]);
    expect(parts.map(({ start, size }) => [start[1], size[1]])).to.deep.equal([
      [0, 4],
      [3, 2],
    ]);
  });

  it('refuses parts that are too small, and says what is enough', () => {
    const cut = (most: Pair) => () =>
      cutImage(compact({ classes: 3 }), ['classifier'], 'coarse', [300, 400], most);
    expect(cut([90, 74])).to.throw(GeometryError, /at most 74 columns are too small: 90 are enough/);
    expect(cut([Number.NaN, 90])).to.throw(GeometryError, /at most NaN rows are too small: 90 are enough/);
    expect(cut([90, 90])).not.to.throw();
  });

  it('refuses images without outputs, and no heads', () => {
    expect(() => cutImage(compact({ classes: 3 }), ['classifier'], 'fine', [74, 90], [99, 99])).to.throw(
      GeometryError,
    );
    expect(() => cutImage(compact({ classes: 3 }), [], 'fine', [75, 90], [99, 99])).to.throw(
      GeometryError,
      /one head/,
    );
  });
});
