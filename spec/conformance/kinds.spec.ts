/** Mistakes of a stranger, kind by kind: none passes. */
import { expect } from 'chai';
import { headStrangers } from '../../conformance/mutants/kinds/heads.js';
import { numberStrangers } from '../../conformance/mutants/kinds/numbers.js';
import { refusalStrangers } from '../../conformance/mutants/kinds/refusals.js';
import { stateStrangers } from '../../conformance/mutants/kinds/state.js';
import { trainingStrangers } from '../../conformance/mutants/kinds/training.js';
import { changedPort } from '../../conformance/mutants/mutate.js';
import { countVerdicts } from '../../conformance/runner/report.js';
import { type Fixtures, runCases } from '../../conformance/runner/run.js';
import { loadedFixtures, localPort } from '../../conformance/shared.js';

const kinds = {
  heads: headStrangers,
  training: trainingStrangers,
  numbers: numberStrangers,
  refusals: refusalStrangers,
  'kept state': stateStrangers,
};

describe('mistakes of a stranger', function () {
  this.timeout(60_000);
  let fixtures: Fixtures;

  before(async () => {
    fixtures = await loadedFixtures();
  });

  for (const [kind, strangers] of Object.entries(kinds)) {
    describe(kind, () => {
      for (const { name, changes } of strangers) {
        it(`${name}: caught`, async () => {
          const report = await runCases(fixtures, localPort('mutant', await changedPort(changes)));
          expect(countVerdicts(report).failed).to.be.above(0);
        });
      }
    });
  }
});
