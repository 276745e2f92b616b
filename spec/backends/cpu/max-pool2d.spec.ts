import { expect } from 'chai';
import { maxPool2d, maxPool2dBackward } from '../../../backends/cpu/max-pool2d.js';
import type { MaxPool2dLayer } from '../../../reference/layers.js';

const layer: MaxPool2dLayer = { kind: 'maxPool2d', kernel: [1, 2], stride: [1, 2] };

function maps(data: number[]) {
  return { channels: 1, windows: 1, size: [1, data.length] as const, data: Float32Array.from(data) };
}

describe('cpu max pooling', () => {
  it('starts at the offset and drops what is left over', () => {
    expect([...maxPool2d(maps([9, 1, 2, 4, 3, 8]), layer, [0, 1]).output.data]).to.deep.equal([2, 4]);
  });

  it('hands a NaN on, whichever place it has', () => {
    expect([...maxPool2d(maps([Number.NaN, 1, 2, Number.NaN, 3, 4]), layer).output.data]).to.deep.equal([
      Number.NaN,
      Number.NaN,
      4,
    ]);
  });

  it('gives the gradient to the first of equal maxima', () => {
    const input = maps([5, 5, 1, 7]);
    const { sources } = maxPool2d(input, layer);
    expect([...maxPool2dBackward(input, sources, maps([2, 3])).data]).to.deep.equal([2, 0, 0, 3]);
  });
});
