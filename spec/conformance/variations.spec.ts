import { expect } from 'chai';
import { changedPort } from '../../conformance/mutants/mutate.js';
import { type Fixtures, runCases } from '../../conformance/runner/run.js';
import { loadedFixtures, localPort } from '../../conformance/shared.js';
import { variations } from '../../conformance/variations.js';

describe('what a port may do otherwise', function () {
  this.timeout(60_000);
  let fixtures: Fixtures;
  before(async () => {
    fixtures = await loadedFixtures();
  });

  it('is much', () => {
    expect(new Set(variations.map(({ name }) => name)).size).to.equal(variations.length);
    expect(variations.length).to.be.at.least(20);
  });

  for (const { name, changes } of variations) {
    it(`${name}: every case passes`, async () => {
      const { outcomes } = await runCases(fixtures, localPort('variation', await changedPort(changes)));
      const wrong = outcomes.filter(({ verdict }) => verdict !== 'passed');
      expect(wrong.map(({ testCase, problem }) => `${testCase.id}: ${problem}`)).to.deep.equal([]);
    });
  }
});
