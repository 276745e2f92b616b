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
import { drawn, isFullSize, notDrawn, seed } from '../drawn.js';
import { skip } from '../skip.js';

/** Engines that compile for each case, up to a second's work without a GPU, are asked one case in so many. */
const oneIn = (name: string) => (/gpu:|in chromium/.test(name) ? 8 : 1);

describe('honest engines pass every case that they can express', function () {
  this.timeout(180_000);
  let fixtures: Fixtures;

  before(async () => {
    fixtures = await loadedFixtures();
  });

  for (const { name, least, open } of engines) {
    if (oneIn(name) > 1 && !isFullSize) {
      it(`${name}: the other cases`, function () {
        skip(this, notDrawn);
      });
    }
    it(name, async function () {
      if (name === 'overfeat, gpu:webgpu' && !isFullSize) {
        skip(this, 'takes long without a GPU, and chromium, whose renderer it is, is asked the same');
        return;
      }
      const opened = await open(isErrorCase(fixtures));
      if (typeof opened === 'string') {
        skip(this, opened);
        return;
      }
      await using port = opened;
      const asked = new Set(drawn(fixtures.manifest.cases, oneIn(name)));
      const report = await runCases(fixtures, port, { isWanted: (one) => asked.has(one) });
      const { failed, passed } = countVerdicts(report);
      if (failed > 0 || passed < (least * asked.size) / fixtures.manifest.cases.length) {
        throw new Error(
          `of ${asked.size} cases, drawn by ${seed}, none should fail, and of all at least ${least} pass:\n${textReport(report)}`,
        );
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
