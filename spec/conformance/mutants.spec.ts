import { expect } from 'chai';
import { FirstCaught } from '../../conformance/mutants/first-caught.js';
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
  let firstCaught: FirstCaught;
  const reportOf = async (change: Change) =>
    runCases(fixtures, localPort('mutant', await changedPort([change])));

  before(async () => {
    fixtures = await loadedFixtures();
    firstCaught = new FirstCaught(fixtures);
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
      expect(await firstCaught.find(localPort('mutant', await changedPort([stranger])), false)).not.to.equal(
        undefined,
      );
    });
  }

  for (const [kind, ofKind] of Object.entries(kinds)) {
    it(`${kind}: are of different names`, () => {
      expect(new Set(ofKind.map(({ name }) => name)).size).to.equal(ofKind.length);
    });

    for (const { name, changes } of ofKind) {
      it(`${kind}: ${name} is caught`, async () => {
        const port = localPort('mutant', await changedPort(changes));
        expect(await firstCaught.find(port, kind === 'state kept between cases')).not.to.equal(undefined);
      });
    }
  }
});
