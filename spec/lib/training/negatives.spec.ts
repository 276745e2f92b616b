import { expect } from 'chai';
import {
  choiceAmong,
  lossesOf,
  needsLosses,
  randomCount,
  rejected,
} from '../../../lib/training/negatives.js';
import { Random } from '../../../lib/training/random.js';

const backgrounds = [3, 4, 7, 8, 9, 12, 20, 21];

describe('negatives on the fly', () => {
  it('are random, most offending, or half of each, the odd one offending', () => {
    const counts = (['random', 'offending', 'both'] as const).map((kind) => randomCount(kind, 7));
    expect(counts).to.deep.equal([7, 0, 3]);
  });

  it('are one in so many of a picture, the random ones drawn before the network is asked', () => {
    const random = new Random(5);
    const of = (kind: 'random' | 'offending' | 'both', candidates: number) => {
      const { among, keep } = choiceAmong(backgrounds, { kind, candidates }, random);
      expect(backgrounds).to.include.members([...among]);
      return [new Set(among).size, keep];
    };
    expect(of('random', 3)).to.deep.equal([5, 0]);
    expect(of('offending', 3)).to.deep.equal([8, 3]);
    expect(of('both', 3)).to.deep.equal([7, 2]);
    expect(of('both', 100)).to.deep.equal([8, 1]);
    expect(of('random', 1)).to.deep.equal([0, 0]);
    expect(choiceAmong([], { kind: 'both', candidates: 3 }, random)).to.deep.equal({ among: [], keep: 0 });
  });

  it('are any of them where they are random, each as often', () => {
    const random = new Random(6);
    const left = new Map(backgrounds.map((index) => [index, 0]));
    for (let draw = 0; draw < 4000; draw++) {
      const { among } = choiceAmong(backgrounds, { kind: 'random', candidates: 3 }, random);
      for (const index of among) left.set(index, left.get(index)! + 1);
    }
    for (const [index, count] of left) expect(count / 4000, `${index}`).to.be.closeTo(5 / 8, 0.03);
  });

  it('are those of the highest loss in each picture, the first of equals', () => {
    const losses: Record<number, number> = { 1: 0.2, 2: 0.9, 3: 0.9, 5: 7, 6: 4, 8: 5 };
    const choices = [
      { among: [1, 2, 3], keep: 1 },
      { among: [5, 6, 8], keep: 2 },
      { among: [10, 11], keep: 0 },
    ];
    expect([...rejected(choices, (index) => losses[index])]).to.have.members([1, 3, 6, 10, 11]);
    expect(needsLosses(choices)).to.equal(true);
    expect(needsLosses([choices[2], { among: [1], keep: 1 }])).to.equal(false);
  });

  it('have the cross-entropy of each location, by window, then y, then x', () => {
    // [window, channel, y, x] = [2, 3, 1, 2]
    const data = Float32Array.of(1, 4, 2, -1, 0, 0.5, 3, 3, 3, 1, 3, -2);
    const softmaxLoss = (logits: number[], label: number) =>
      Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[label];
    const wanted = [
      softmaxLoss([1, 2, 0], 2),
      softmaxLoss([4, -1, 0.5], 0),
      softmaxLoss([3, 3, 3], 1),
      softmaxLoss([3, 1, -2], 2),
    ];
    lossesOf({ shape: [2, 3, 1, 2], data }, [2, 0, 1, 2]).forEach((loss, location) => {
      expect(loss).to.be.closeTo(wanted[location], 1e-6);
    });
  });
});
