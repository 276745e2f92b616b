import { expect } from 'chai';
import type { Maps } from '../../../backends/device.js';
import { type PoolStep, planLayers } from '../../../backends/plan.js';
import { maxPool2d, maxPool2dBackward } from '../../../backends/processor/max-pool2d.js';

function maps(data: number[]): Maps {
  return { shape: { channels: 1, height: 1, width: data.length }, data: Float32Array.from(data) };
}

function stepFor({ shape }: Maps): PoolStep {
  const [step] = planLayers([{ kind: 'maxPool2d', kernel: [1, 2], stride: [1, 2] }], shape);
  return step as PoolStep;
}

const turn = async () => {};

describe('max pooling on the processor', () => {
  it('drops what is left over', async () => {
    const input = maps([1, 2, 4, 3, 8]);
    expect([...(await maxPool2d(input, stepFor(input), turn)).data]).to.deep.equal([2, 4]);
  });

  it('hands a NaN on, whichever place it has', async () => {
    const input = maps([Number.NaN, 1, 2, Number.NaN, 3, 4]);
    const pooled = await maxPool2d(input, stepFor(input), turn);
    expect([...pooled.data]).to.deep.equal([Number.NaN, Number.NaN, 4]);
  });

  it('gives the gradient to the first of equal maxima', () => {
    const input = maps([5, 5, 1, 7]);
    expect([...maxPool2dBackward(input, stepFor(input), maps([2, 3])).data]).to.deep.equal([2, 0, 0, 3]);
  });
});
