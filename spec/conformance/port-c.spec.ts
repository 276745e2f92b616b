/** The example port in C: compiled here, and put to the cases. */
import { expect } from 'chai';
import { openFixtures } from '../../conformance/cli/open-fixtures.js';
import { compiledPort } from '../../conformance/engines/compiled.js';
import type { Port } from '../../conformance/runner/port.js';
import { countVerdicts } from '../../conformance/runner/report.js';
import { type Fixtures, runCases } from '../../conformance/runner/run.js';
import { textReport } from '../../conformance/runner/text.js';
import { folder } from '../../conformance/shared.js';
import { isFullSize } from '../drawn.js';
import { skip } from '../skip.js';

const strict = ['-Wall', '-Wextra', '-Werror', '-pedantic'];
const sanitized = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

describe('the example port in C', function () {
  this.timeout(600_000);
  let fixtures: Fixtures;

  before(async () => {
    fixtures = await openFixtures(folder);
  });

  const open = async (context: Mocha.Context, flags: readonly string[]): Promise<Port> => {
    const opened = await compiledPort(flags);
    if (typeof opened !== 'string') return opened;
    skip(context, opened);
    throw new Error('unreachable: skipped');
  };
  /** One that is `unsupported` has not passed. */
  const requireAll = async (port: Port, isFullSize: boolean) => {
    const report = await runCases(fixtures, port, {
      isWanted: ({ operation }) => (operation === 'layerSamples') === isFullSize,
    });
    const { passed } = countVerdicts(report);
    if (passed < report.outcomes.length) throw new Error(textReport(report));
    expect(passed).to.be.above(isFullSize ? 1 : 300);
  };

  it('compiles without a warning and passes every case but the full-size ones', async function () {
    await using port = await open(this, ['-O2', ...strict]);
    await requireAll(port, false);
  });

  it('does so with every access and every overflow checked', async function () {
    await using port = await open(this, sanitized);
    await requireAll(port, false);
  });

  it('runs the full-size networks', async function () {
    if (!isFullSize) skip(this, 'takes long: set FULL_SIZE=1');
    await using port = await open(this, ['-O2']);
    await requireAll(port, true);
  });
});
