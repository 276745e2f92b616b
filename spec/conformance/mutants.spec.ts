import { expect } from 'chai';
import { kinds } from '../../conformance/mutants/kinds/index.js';
import { type Change, changedPort } from '../../conformance/mutants/mutate.js';
import { strangers } from '../../conformance/mutants/strangers.js';
import { mutants } from '../../conformance/mutants/table.js';
import { countVerdicts, suspicions } from '../../conformance/runner/report.js';
import { type Fixtures, runCases } from '../../conformance/runner/run.js';
import { loadedFixtures, localPort } from '../../conformance/shared.js';

describe('bugs put into a port', function () {
  this.timeout(30_000);
  let fixtures: Fixtures;
  let named = 0;
  /** Operations that some bug was caught by. */
  const sharp = new Set<string>();
  const reportOf = async (...changes: readonly Change[]) =>
    runCases(fixtures, localPort('mutant', await changedPort(changes)));

  before(async () => {
    fixtures = await loadedFixtures();
  });

  it('are many', () => {
    expect(mutants.length).to.be.at.least(60);
    expect(new Set(mutants.map(({ flag }) => flag)).size).to.be.at.least(60);
  });

  for (const mutant of mutants) {
    it(`${mutant.name} is caught`, async () => {
      const report = await reportOf(mutant);
      expect(countVerdicts(report).failed).to.be.above(0);
      for (const { verdict, testCase } of report.outcomes)
        if (verdict === 'failed') sharp.add(testCase.operation);
      if (suspicions(report)[0]?.flag === mutant.flag) named++;
    });
  }

  it('are named by the first of the likely bugs, four in five', () => {
    expect(named / mutants.length).to.be.at.least(0.8);
  });

  it('are caught by every operation', () => {
    const blunt = fixtures.manifest.cases.filter(({ operation }) => !sharp.has(operation));
    expect(blunt.map(({ id }) => id)).to.deep.equal([]);
  });

  for (const stranger of strangers) {
    it(`${stranger.name} is caught though no flag describes it`, async () => {
      expect(countVerdicts(await reportOf(stranger)).failed).to.be.above(0);
    });
  }

  for (const [kind, ofKind] of Object.entries(kinds)) {
    it(`${kind}: are of different names`, () => {
      expect(new Set(ofKind.map(({ name }) => name)).size).to.equal(ofKind.length);
    });

    for (const { name, changes } of ofKind) {
      it(`${kind}: ${name} is caught`, async () => {
        expect(countVerdicts(await reportOf(...changes)).failed).to.be.above(0);
      });
    }
  }
});
