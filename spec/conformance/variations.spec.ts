import { expect } from 'chai';
import { changedPort } from '../../conformance/mutants/mutate.js';
import { type Fixtures, runCases } from '../../conformance/runner/run.js';
import { loadedFixtures, localPort } from '../../conformance/shared.js';
import { variations } from '../../conformance/variations.js';
import { drawn, isFullSize, notDrawn, seed } from '../drawn.js';
import { skip } from '../skip.js';

describe(`what a port may do otherwise, a third drawn by ${seed}`, function () {
  this.timeout(60_000);
  let fixtures: Fixtures;
  before(async () => {
    fixtures = await loadedFixtures();
  });

  it('is much', () => {
    expect(new Set(variations.map(({ name }) => name)).size).to.equal(variations.length);
    expect(variations.length).to.be.at.least(20);
  });

  if (!isFullSize) {
    it('the others', function () {
      skip(this, notDrawn);
    });
  }

  for (const { name, changes } of drawn(variations, 4)) {
    it(`${name}: every case passes`, async () => {
      const { outcomes } = await runCases(fixtures, localPort('variation', await changedPort(changes)));
      const wrong = outcomes.filter(({ verdict }) => verdict !== 'passed');
      expect(wrong.map(({ testCase, problem }) => `${testCase.id}: ${problem}`)).to.deep.equal([]);
    });
  }
});
