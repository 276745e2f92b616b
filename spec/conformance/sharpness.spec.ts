import { expect } from 'chai';
import fc from 'fast-check';
import { acceptances } from '../../conformance/mutation/accepted.js';
import { marksOf } from '../../conformance/mutation/marks.js';
import { changeOf, type Mutant, mutantsOf } from '../../conformance/mutation/mutants.js';
import { type Fate, runMutants } from '../../conformance/mutation/run.js';
import { sampled } from '../../conformance/mutation/sample.js';
import { portSources } from '../../conformance/mutation/source.js';
import { describeMutant } from '../../conformance/mutation/table.js';
import { shareKilled, survivors, tallyOf } from '../../conformance/mutation/tally.js';
import { loadedFixtures } from '../../conformance/shared.js';

/** `npm run fixtures:sharpness` runs them all. */
const [count, seed] = [40, 1];

describe('small changes to the second implementation', function () {
  this.timeout(300_000);
  const sources = portSources();
  const all = mutantsOf(sources);
  const run = async (mutants: readonly Mutant[]): Promise<Fate[]> =>
    runMutants(mutants, (await loadedFixtures()).manifest, { threads: 1 });

  it('are some thousands, of ten classes', () => {
    expect(all.length).to.be.above(3000);
    const kinds = new Set(all.map(({ kind }) => kind));
    expect([...kinds].sort()).to.deep.equal([
      'checks',
      'comparisons',
      'constants',
      'extremes',
      'indices',
      'logic',
      'operators',
      'orders',
      'rounding',
      'statements',
    ]);
  });

  it(`are noticed by the cases: ${count} of them, seed ${seed}`, async () => {
    const fates = await run(sampled(all, count, seed));
    const unnoticed = survivors(fates).map(({ mutant }) => describeMutant(mutant));
    expect(shareKilled(tallyOf(fates)), unnoticed.join('\n')).to.be.at.least(0.97);
  });

  it('are accepted only where they exist, and once', () => {
    const known = new Set(all.map(changeOf));
    const accepted = acceptances.flatMap(({ changes }) => changes.map(changeOf));
    expect(accepted.filter((change) => !known.has(change))).to.deep.equal([]);
    expect(new Set(accepted).size).to.equal(accepted.length);
    for (const { reason } of acceptances) expect(reason).to.match(/\.$/);
  });

  it('are asked of cases that call what is changed, which marks in each function tell', () => {
    const joint = sources.find(({ file }) => file === 'joint');
    if (joint === undefined) throw new RangeError('there is no joint.ts');
    const marks = marksOf(joint);
    expect(marks.map(({ place }) => place)).to.deep.equal([
      'joint jointGradients',
      'joint counted',
      'joint plus',
    ]);
    for (const { start, place } of marks) {
      const before = joint.tree.text.slice(0, start);
      expect(before.slice(before.lastIndexOf('function '))).to.match(
        new RegExp(`^function ${place.slice('joint '.length)}\\([^]*\\{$`),
      );
    }
  });

  it('survive, are killed, or are stopped where a loop has no end', async () => {
    const [loop] = all.filter(({ file }) => file === 'losses');
    const at = sources.find(({ file }) => file === 'losses')?.tree.text.indexOf('let loss = 0;') ?? -1;
    expect(at).to.be.above(0);
    const change = (text: string): Mutant => ({ ...loop, start: at, end: at + 'let loss = 0;'.length, text });
    const fates = await run([
      change('let loss = 0 + 0;'),
      change('let loss = 1;'),
      change('let loss = 0; for (;;) turn();'),
    ]);
    expect(fates.map(({ end }) => end)).to.deep.equal(['survived', 'killed', 'stopped']);
  });
});

describe('a sample', () => {
  it('is part of the whole in its order, and the same for the same seed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.nat(20), fc.nat(1000), (items, size, chance) => {
        const part = sampled(items, size, chance);
        expect(part).to.have.length(Math.min(size, items.length));
        expect(items.filter((item) => part.includes(item))).to.deep.equal(part);
        expect(sampled(items, size, chance)).to.deep.equal(part);
      }),
    );
  });

  it('is another for another seed', () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);
    expect(sampled(items, 10, 1)).not.to.deep.equal(sampled(items, 10, 2));
  });
});
