import { expect } from 'chai';
import { FirstCaught } from '../../conformance/mutants/first-caught.js';
import { firstFailing } from '../../conformance/mutants/first-failing.js';
import { kinds } from '../../conformance/mutants/kinds/index.js';
import { type Change, changedPort } from '../../conformance/mutants/mutate.js';
import { strangers } from '../../conformance/mutants/strangers.js';
import { mutants } from '../../conformance/mutants/table.js';
import type { Port } from '../../conformance/runner/port.js';
import { countVerdicts, suspicions } from '../../conformance/runner/report.js';
import { type Fixtures, runCases } from '../../conformance/runner/run.js';
import { loadedFixtures, localPort } from '../../conformance/shared.js';
import { drawn, isFullSize, notDrawn, seed } from '../drawn.js';
import { skip } from '../skip.js';

const some = drawn(mutants, 5);
const ofKinds = Object.entries(kinds).map(([kind, all]) => ({ kind, all, some: drawn(all, 10) }));

describe('bugs put into a port', function () {
  this.timeout(30_000);
  let fixtures: Fixtures;
  let operations: readonly string[];
  let named = 0;
  /** Operations that some bug was caught by. */
  const sharp = new Set<string>();
  let firstCaught: FirstCaught;
  const portOf = async (change: Change) => localPort('mutant', await changedPort([change]));
  const reportOn = async (operation: string, port: Port) =>
    runCases(fixtures, port, { isWanted: (one) => one.operation === operation });

  /** Whether an operation that is never the first to fail catches a bug all the same. */
  const isSharp = async (operation: string) => {
    for (const mutant of mutants) {
      if (countVerdicts(await reportOn(operation, await portOf(mutant))).failed > 0) return true;
    }
    return false;
  };

  before(async () => {
    fixtures = await loadedFixtures();
    operations = [...new Set(fixtures.manifest.cases.map(({ operation }) => operation))];
    firstCaught = new FirstCaught(fixtures);
  });

  it('are many', () => {
    expect(mutants.length).to.be.at.least(60);
    expect(new Set(mutants.map(({ flag }) => flag)).size).to.be.at.least(60);
  });

  if (some.length < mutants.length) {
    it(`those but the ${some.length} drawn by ${seed}`, function () {
      skip(this, notDrawn);
    });
  }

  for (const mutant of some) {
    it(`${mutant.name} is caught`, async () => {
      const report = await firstFailing(fixtures, await portOf(mutant));
      if (report === undefined) throw new Error('no case fails');
      sharp.add(report.outcomes[0].testCase.operation);
      if (suspicions(report)[0]?.flag === mutant.flag) named++;
    });
  }

  it('are named by the first of the likely bugs, four in five', () => {
    // Some four deviations of such a draw lower where a quarter is drawn.
    expect(named / some.length).to.be.at.least(isFullSize ? 0.8 : 0.7);
  });

  it(`are caught by every operation, of those that are never the first a tenth, drawn by ${seed}`, async function () {
    this.timeout(120_000);
    const blunt: string[] = [];
    const never = operations.filter((operation) => !sharp.has(operation));
    for (const operation of drawn(never, 10)) {
      if (!(await isSharp(operation))) blunt.push(operation);
    }
    expect(blunt).to.deep.equal([]);
  });

  for (const stranger of strangers) {
    it(`${stranger.name} is caught though no flag describes it`, async () => {
      expect(await firstCaught.find(localPort('mutant', await changedPort([stranger])), false)).not.to.equal(
        undefined,
      );
    });
  }

  for (const { kind, all, some } of ofKinds) {
    it(`${kind}: are of different names`, () => {
      expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
    });

    describe(`${kind}: ${some.length} of ${all.length}, drawn by ${seed}`, () => {
      if (some.length < all.length) {
        it('the others', function () {
          skip(this, notDrawn);
        });
      }
      for (const { name, changes } of some) {
        it(`${name} is caught`, async () => {
          const port = localPort('mutant', await changedPort(changes));
          expect(await firstCaught.find(port, kind === 'state kept between cases')).not.to.equal(undefined);
        });
      }
    });
  }
});
