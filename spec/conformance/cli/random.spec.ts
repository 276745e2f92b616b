/** Random mode as the command line runs it: failures are saved, and asked again. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { conformanceCommand, randomCommand } from '../../../conformance/cli/run.js';
import type { Manifest } from '../../../conformance/runner/manifest.js';
import { countVerdicts } from '../../../conformance/runner/report.js';
import { textReport } from '../../../conformance/runner/text.js';
import { InputError } from '../../../lib/errors.js';
import { skip } from '../../skip.js';

const pathOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const fixtures = pathOf('fixtures/');
const main = pathOf('conformance/cli/main.ts');
const python = `python3 ${JSON.stringify(pathOf('examples/port-python/port.py'))}`;

describe('random questions on the command line', function () {
  this.timeout(120_000);
  let folder: string;
  /** A port that has ReLU alone, and lets too much through. */
  let wrong: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-random-'));
    const path = join(folder, 'wrong.cjs');
    await writeFile(
      path,
      `require('readline').createInterface(process.stdin).on('line', (line) => {
        const { id, operation, inputs, parameters } = JSON.parse(line);
        const pass = (value) => (value >= parameters.threshold || value === 'NaN' || value === 'Infinity' ? value : 0);
        const outputs = { output: { ...inputs.input, data: (inputs.input?.data ?? []).map(pass) } };
        console.log(JSON.stringify(operation === 'relu' ? { id, outputs } : { id, unsupported: true }));
      });`,
    );
    wrong = `"${process.execPath}" "${path}"`;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('are all answered by the example port in Python, as far as it has the operations', async function () {
    if (spawnSync('python3', ['--version']).status !== 0) skip(this, 'there is no python3');
    const { report } = await randomCommand({ program: python, random: 120, seed: 11 });
    const { passed, failed } = countVerdicts(report);
    expect(failed, textReport(report)).to.equal(0);
    expect(passed).to.be.above(40);
  });

  it('save a failure that can be asked again', async () => {
    const save = join(folder, 'failures');
    const options = { program: wrong, random: 300, seed: 3, only: 'relu/', save };
    const { report, saved } = await randomCommand(options);
    expect(countVerdicts(report).failed, textReport(report)).to.equal(1);
    expect(saved).to.have.length(1);
    expect(await readdir(save)).to.deep.equal([saved[0].slice(save.length + 1)]);
    const manifest: Manifest = JSON.parse(await readFile(saved[0], 'utf8'));
    expect(manifest.generator).to.equal('overfeat-conformance --random 300 --seed 3');
    const again = await conformanceCommand({ program: wrong, fixtures, replay: saved[0] });
    expect(countVerdicts(again)).to.deep.equal({ passed: 0, failed: 1, unsupported: 0 });
    expect(again.outcomes[0].problem).to.equal(
      report.outcomes.find(({ verdict }) => verdict === 'failed')?.problem,
    );
  });

  it('say where the failure is, with exit code 2', () => {
    const line = ['--program', wrong, '--random', '300', '--seed', '3', '--only', 'relu/', '--save', folder];
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...line], {
      encoding: 'utf8',
    });
    expect(stdout).to.match(/^FAILED relu\/random-3-\d+ \(SPEC 4\.3\): output/m);
    expect(stdout).to.match(/^Ask it again with --replay .*relu-random-3-\d+\.json$/m);
    expect(stderr).to.match(/^overfeat: .* cases failed\n$/);
    expect(status).to.equal(2);
  });

  it('refuse what cannot be meant', async () => {
    const refusals: readonly (readonly [Parameters<typeof randomCommand>[0], string])[] = [
      [{ random: 1, seed: 1, outputs: folder }, 'needs --program'],
      [{ random: 1, seed: 1 }, 'needs --program'],
      [{ random: 1, seed: 1, program: wrong, only: 'nothing has this' }, "no operation's name contains"],
    ];
    for (const [options, message] of refusals) {
      const error = await randomCommand(options).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(InputError).with.property('message').that.contains(message);
    }
    const lines: readonly (readonly [readonly string[], RegExp])[] = [
      [
        ['--random', '3', '--shuffle', '1'],
        /'--random <count>' cannot be used with option '--shuffle <seed>'/,
      ],
      [['--seed', '3'], /--seed: needs --random/],
      [['--save', folder], /--save: needs --random/],
    ];
    for (const [line, message] of lines) {
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--import', 'tsx', main, '--program', wrong, ...line],
        { encoding: 'utf8' },
      );
      expect(stderr)
        .to.match(message)
        .and.match(/^overfeat: .*\n$/);
      expect(status).to.equal(2);
    }
    const missing = join(folder, 'missing.json');
    const error = await conformanceCommand({ program: wrong, fixtures, replay: missing }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(InputError).with.property('message', `${missing}: cannot be read`);
  });
});
