import { expect } from 'chai';
import { Random } from '../../../lib/training/random.js';

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

describe('Random', () => {
  it('gives the published outputs of xoshiro128** for the state 1, 2, 3, 4', () => {
    const random = new Random(0);
    random.state = [1, 2, 3, 4];
    expect(draws(10, () => random.bits())).to.deep.equal([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('fills its state from the seed by splitmix32', () => {
    expect(new Random(0).state).to.deep.equal([1684164658, 3653269916, 2939563536, 2141751570]);
    expect(new Random(1).state).not.to.deep.equal(new Random(2).state);
  });

  it('continues from a state that went through JSON', () => {
    const random = new Random(7);
    draws(5, () => random.normal());
    const resumed = new Random(0);
    resumed.state = JSON.parse(JSON.stringify(random.state));
    expect(draws(20, () => resumed.normal())).to.deep.equal(draws(20, () => random.normal()));
  });

  it('keeps a state once read, whatever is drawn afterwards', () => {
    const random = new Random(7);
    const state = random.state;
    random.bits();
    expect(random.state).not.to.deep.equal(state);
  });

  it('draws whole numbers evenly and within their range', () => {
    const random = new Random(3);
    const counts = new Array(6).fill(0);
    for (const value of draws(60_000, () => random.integer(6))) counts[value]++;
    expect(counts).to.have.length(6);
    for (const count of counts) expect(count).to.be.within(9_600, 10_400);
  });

  it('draws uniformly between its limits', () => {
    const random = new Random(4);
    const values = draws(20_000, () => random.uniform(-3, 5));
    expect(Math.min(...values)).to.be.within(-3, -2.99);
    expect(Math.max(...values)).to.be.within(4.99, 5);
    expect(mean(values)).to.be.closeTo(1, 0.05);
  });

  it('draws normally: mean 0, deviation 1, fourth moment 3', () => {
    const random = new Random(5);
    const values = draws(50_000, () => random.normal());
    expect(mean(values)).to.be.closeTo(0, 0.02);
    expect(mean(values.map((value) => value ** 2))).to.be.closeTo(1, 0.03);
    expect(mean(values.map((value) => value ** 4))).to.be.closeTo(3, 0.2);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
