import { expect } from 'chai';
import { cpuBackend } from '../../backends/cpu/index.js';
import { BackendError } from '../../backends/errors.js';
import { backendAnswers } from '../../conformance/engines/backend.js';
import { whyBeyond } from '../../conformance/engines/beyond.js';
import { engines } from '../../conformance/engines/index.js';
import { countVerdicts } from '../../conformance/runner/report.js';
import { type Fixtures, runCases } from '../../conformance/runner/run.js';
import { textReport } from '../../conformance/runner/text.js';
import { isErrorCase, loadedFixtures } from '../../conformance/shared.js';
import { skip } from '../skip.js';

describe('honest engines pass every case that they can express', function () {
  this.timeout(180_000);
  let fixtures: Fixtures;

  before(async () => {
    fixtures = await loadedFixtures();
  });

  for (const { name, least, open } of engines) {
    it(name, async function () {
      if (name === 'overfeat, gpu:webgpu' && process.env.FULL_SIZE === undefined) {
        skip(this, 'takes long without a GPU, and chromium, whose renderer it is, is asked the same');
        return;
      }
      const opened = await open(isErrorCase(fixtures));
      if (typeof opened === 'string') {
        skip(this, opened);
        return;
      }
      await using port = opened;
      const report = await runCases(fixtures, port);
      const { failed, passed } = countVerdicts(report);
      if (failed > 0 || passed < least) {
        throw new Error(`at least ${least} should pass, and none fail:\n${textReport(report)}`);
      }
    });
  }
});

describe('a backend as a port', () => {
  const seen = backendAnswers({
    ...cpuBackend,
    load: async () => {
      throw new BackendError('NOT_A_NUMBER', 'element 0 of layer 1 is not a number');
    },
  });
  const relu = (value: number | string) =>
    seen({
      id: 'relu',
      operation: 'relu',
      inputs: { input: { shape: [1, 1, 2], data: [1, value] } },
      parameters: { threshold: 0 },
    });

  it('is not asked for a NaN that was given to it', async () => {
    for (const value of ['NaN', 'Infinity']) expect(whyBeyond(await relu(value))).to.match(/holds a NaN/);
  });

  it('fails where it makes a NaN of finite numbers', async () => {
    const error = await relu(2).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'NOT_A_NUMBER');
  });
});
