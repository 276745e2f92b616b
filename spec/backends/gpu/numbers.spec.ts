import { expect } from 'chai';
import { nodeModes, requireMode } from './node-modes.js';
import { type Measured, measure, notANumberCases, numberCases, tableOf } from './number-cases.js';

for (const mode of nodeModes) {
  describe(`gpu:${mode} against the reference`, () => {
    const table: Measured[] = [];
    before(async function () {
      await requireMode(this, mode);
    });
    after(() => {
      if (table.length > 0) console.log(`\n${tableOf(mode, table)}`);
    });
    for (const numberCase of numberCases) {
      it(numberCase.name, async () => {
        const measured = await measure(mode, numberCase);
        table.push(measured);
        expect(measured.share).to.be.at.most(1);
      });
    }
    for (const numberCase of notANumberCases) {
      it(`${numberCase.name} is an error, not a result`, async () => {
        const outcome = await measure(mode, numberCase).catch((error: unknown) => error);
        expect(outcome).to.include({ name: 'BackendError', code: 'NOT_A_NUMBER' });
      });
    }
  });
}
