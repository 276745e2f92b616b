/** Output size and receptive field against brute force: move one input pixel, see which outputs move (SPEC 2). */
import { expect } from 'chai';
import fc from 'fast-check';
import { footprint, outputSize, type Pair, receptiveField } from '../../reference/geometry.js';
import { type Layer, layerFootprint } from '../../reference/layers.js';
import { map, type NdArray, zeros } from '../../reference/nd-array.js';
import { evaluateLayers, type NetworkWeights } from '../../reference/network.js';
import { values } from '../reference/arrays.js';

const axes = [0, 1] as const;

const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
const padding = fc.record({ top: fc.nat(2), left: fc.nat(2), bottom: fc.nat(2), right: fc.nat(2) });

const layer: fc.Arbitrary<Layer> = fc.oneof(
  fc
    .record({ kernel: pair(1, 3), options: fc.record({ stride: pair(1, 3), padding, dilation: pair(1, 2) }) })
    .map(({ kernel, options }): Layer => {
      return { kind: 'conv2d', name: 'conv', inChannels: 1, outChannels: 1, ...footprint(kernel, options) };
    }),
  fc
    .record({ kernel: pair(1, 3), stride: pair(1, 3) })
    .map((options): Layer => ({ kind: 'maxPool2d', ...options })),
  padding.map((widths): Layer => ({ kind: 'zeroPad2d', padding: widths })),
);

const stack = fc
  .record({ layers: fc.array(layer, { minLength: 1, maxLength: 4 }), size: pair(6, 11) })
  .map(({ layers, size }) => ({
    layers: layers.map((each, index) => (each.kind === 'conv2d' ? { ...each, name: `conv${index}` } : each)),
    size,
  }))
  .filter(({ layers, size }) => {
    try {
      layers.map(layerFootprint).reduce(outputSize, size);
      return true;
    } catch {
      return false;
    }
  });

/** Weights of 1: with positive inputs, nothing that an output reads can cancel out. */
function ones(layers: readonly Layer[]): NetworkWeights {
  const weights: Record<string, NdArray> = {};
  for (const each of layers) {
    if (each.kind !== 'conv2d') continue;
    weights[`${each.name}.weight`] = map(zeros([1, 1, ...each.kernel]), () => 1);
    weights[`${each.name}.bias`] = zeros([1]);
  }
  return weights;
}

function positions([height, width]: Pair): Pair[] {
  return Array.from({ length: height * width }, (_, index) => [Math.floor(index / width), index % width]);
}

/** For each output, by row, then column, the input pixels that move it. */
function pixelsThatMove(layers: readonly Layer[], size: Pair): Pair[][] {
  const weights = ones(layers);
  const image = map(zeros([1, ...size]), () => 1);
  const before = values(evaluateLayers(layers, weights, image));
  const pixels = before.map((): Pair[] => []);
  for (const pixel of positions(size)) {
    image.set(0, ...pixel, 2 ** 20);
    values(evaluateLayers(layers, weights, image)).forEach((value, index) => {
      if (value !== before[index]) pixels[index].push(pixel);
    });
    image.set(0, ...pixel, 1);
  }
  return pixels;
}

describe('receptive fields and sizes against brute force', () => {
  it('an output moves with pixels of its receptive field alone, and with the outermost of them', () => {
    fc.assert(
      fc.property(stack, ({ layers, size }) => {
        const footprints = layers.map(layerFootprint);
        const field = receptiveField(footprints);
        const outputs = positions(footprints.reduce(outputSize, size));
        const moving = pixelsThatMove(layers, size);
        expect(moving).to.have.length(outputs.length);
        outputs.forEach((output, index) => {
          const first = axes.map((axis) => field.start[axis] + output[axis] * field.stride[axis]);
          const last = axes.map((axis) => first[axis] + field.size[axis] - 1);
          const rowsAndColumns = axes.map((axis) => moving[index].map((pixel) => pixel[axis]));
          const least = rowsAndColumns.map((places) => Math.min(...places));
          const most = rowsAndColumns.map((places) => Math.max(...places));
          if (axes.every((axis) => first[axis] >= 0 && last[axis] < size[axis])) {
            expect({ least, most }).to.deep.equal({ least: first, most: last });
          }
          for (const axis of axes) {
            expect(least[axis]).to.be.at.least(first[axis]);
            expect(most[axis]).to.be.at.most(last[axis]);
          }
        });
      }),
    );
  });
});
