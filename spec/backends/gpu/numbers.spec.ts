import { expect } from 'chai';
import { onnxBackend } from '../../../backends/onnx/index.js';
import { requireOnnx } from '../onnx/require-onnx.js';
import { nodeModes, requireMode } from './node-modes.js';
import { type Measured, measure, notANumberCases, numberCases, onMode, tableOf } from './number-cases.js';

const backends = [
  { name: 'onnx', backend: () => onnxBackend(), require: requireOnnx },
  ...nodeModes.map((mode) => ({
    name: `gpu:${mode}`,
    backend: onMode(mode),
    require: (context: Mocha.Context) => requireMode(context, mode),
  })),
];

for (const { name, backend, require } of backends) {
  describe(`${name} against the reference`, () => {
    const table: Measured[] = [];
    before(async function () {
      await require(this);
    });
    after(() => {
      if (table.length > 0) console.log(`\n${tableOf(name, table)}`);
    });
    for (const numberCase of numberCases) {
      it(numberCase.name, async () => {
        const measured = await measure(backend, numberCase);
        table.push(measured);
        expect(measured.share).to.be.at.most(1);
      });
    }
    for (const numberCase of notANumberCases) {
      it(`${numberCase.name} is an error, not a result`, async () => {
        const outcome = await measure(backend, numberCase).catch((error: unknown) => error);
        expect(outcome).to.include({ name: 'BackendError', code: 'NOT_A_NUMBER' });
      });
    }
  });
}
