import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openFixtures } from '../../../conformance/cli/open-fixtures.js';
import { requireConformance, writeReports } from '../../../conformance/cli/reports.js';
import { conformanceCommand } from '../../../conformance/cli/run.js';
import { answer } from '../../../conformance/port/answer.js';
import { onWire } from '../../../conformance/port/on-wire.js';
import { requestOf } from '../../../conformance/runner/port.js';
import { countVerdicts } from '../../../conformance/runner/report.js';
import { textReport } from '../../../conformance/runner/text.js';
import { InputError } from '../../../lib/errors.js';
import { encodeNpy } from '../../../lib/formats/npy.js';
import { skip } from '../../skip.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/', import.meta.url));
const port = fileURLToPath(new URL('../../../examples/port-python/port.py', import.meta.url));
const main = fileURLToPath(new URL('../../../conformance/cli/main.ts', import.meta.url));
const node = (source: string) => `"${process.execPath}" -e "${source}"`;

describe('overfeat-conformance', function () {
  this.timeout(120_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-conformance-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('passes the example port in Python', async function () {
    if (spawnSync('python3', ['--version']).status !== 0) skip(this, 'there is no python3');
    const report = await conformanceCommand({ program: `python3 ${JSON.stringify(port)}`, fixtures });
    const { passed, failed } = countVerdicts(report);
    expect(failed, textReport(report)).to.equal(0);
    expect(passed).to.be.at.least(85);
    requireConformance(report);
  });

  it('has an example port of less than 350 lines', async () => {
    expect((await readFile(port, 'utf8')).trimEnd().split('\n').length).to.be.below(350);
  });

  it('reads the answers that a port wrote, tensors in NumPy files too', async () => {
    const { manifest, load } = await openFixtures(fixtures);
    for (const stored of manifest.cases.filter(
      ({ operation }) => operation === 'conv2d' || operation === 'iou',
    )) {
      const given = answer(requestOf(await load(stored), manifest));
      const path = join(folder, `${stored.id}.json`);
      await mkdir(dirname(path), { recursive: true });
      if ('outputs' in given && stored.id === 'conv2d/full-mantissa') {
        const { shape, data } = given.outputs.output as { shape: number[]; data: number[] };
        await writeFile(join(dirname(path), 'map.npy'), encodeNpy({ shape, data: Float32Array.from(data) }));
        await writeFile(path, JSON.stringify({ outputs: { output: { file: 'map.npy' } } }));
      } else await writeFile(path, onWire(given));
    }
    const report = await conformanceCommand({ outputs: folder, fixtures });
    expect(countVerdicts(report).failed, textReport(report)).to.equal(0);
    expect(countVerdicts(report).passed).to.be.at.least(20);
    requireConformance(report);
    expect(() => requireConformance(report, { requireAll: true })).to.throw(
      InputError,
      'cases are not supported',
    );
    expect(textReport(report)).to.match(/Passed of each level: geometry 0 of \d+, operations [1-9]\d* of /);
  });

  it('writes the report as a page, for build servers, as data and as a badge', async () => {
    const names = ['report.html', 'report.xml', 'result.json', 'badge.svg'];
    const [html, junit, json, badge] = names.map((name) => join(folder, name));
    const report = await conformanceCommand({
      program: node('process.exit(3)'),
      fixtures,
      only: 'iou/',
    });
    await writeReports(report, { html, junit, json, badge });
    expect(await readFile(html, 'utf8')).to.match(/^<!doctype html>/);
    expect(await readFile(junit, 'utf8')).to.contain('<testsuite');
    const { failed, failures } = JSON.parse(await readFile(json, 'utf8'));
    expect(failures).to.have.length(failed);
    expect(await readFile(badge, 'utf8')).to.contain(`${failed} of ${failed} cases failed</title>`);
    expect(textReport(report)).to.contain('the program ended (exit code 3)');
    expect(() => requireConformance(report)).to.throw(InputError, 'cases failed');
  });

  it('prints the report even where its file cannot be written', () => {
    const missing = join(folder, 'missing/report.html');
    const line = ['--fixtures', fixtures, '--program', node('process.exit(3)')];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', main, ...line, '--only', 'iou/inside', '--html', missing],
      { encoding: 'utf8' },
    );
    expect(stdout).to.contain('FAILED iou/inside');
    expect(stderr).to.equal(`overfeat: ${missing}: cannot be written: its folder does not exist\n`);
    expect(status).to.equal(2);
  });

  it('fails where a case is not supported and all are required, by its exit code too', () => {
    const unsupported = node(
      "require('readline').createInterface(process.stdin).on('line', (line) => { const { id } = JSON.parse(line); console.log(JSON.stringify(id === 'iou/inside' ? { id, outputs: { iou: 0.125 } } : { id, unsupported: true })) })".replaceAll(
        '"',
        '\\"',
      ),
    );
    const line = ['--fixtures', fixtures, '--program', unsupported, '--only', 'iou/'];
    const run = (...more: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', main, ...line, ...more], { encoding: 'utf8' });
    expect(run().status).to.equal(0);
    const { status, stderr } = run('--require-all');
    expect(status).to.equal(2);
    expect(stderr).to.contain('cases are not supported, where all are required');
  });

  it('waits no longer than it is told, and goes on with the next case', async () => {
    const report = await conformanceCommand({
      program: node('setInterval(() => {}, 1000)'),
      fixtures,
      only: 'iou/i',
      timeout: 0.3,
    });
    const [problem] = report.outcomes.map((outcome) => outcome.problem);
    expect(problem).to.match(/^no answer within 0.3 seconds/);
  });

  it('ends at once when it is interrupted', async () => {
    const interrupt = new AbortController();
    const running = conformanceCommand(
      { program: node('setTimeout(() => {}, 20000)'), fixtures, only: 'iou/' },
      { signal: interrupt.signal },
    );
    setTimeout(() => interrupt.abort(), 200);
    const start = performance.now();
    const error = await running.catch((thrown: unknown) => thrown);
    expect(error).to.equal(interrupt.signal.reason);
    expect(performance.now() - start).to.be.below(8000);
  });

  it('judges the other answers when one cannot be read', async () => {
    await mkdir(join(folder, 'iou'));
    await writeFile(join(folder, 'iou/inside.json'), '{"outputs": {"iou": 0.125}}');
    await writeFile(join(folder, 'iou/apart.json'), '{"outputs": {"iou": {"file": "iou.npy"}}}');
    await writeFile(join(folder, 'iou/iou.npy'), 'NUMPY');
    const { outcomes } = await conformanceCommand({ outputs: folder, fixtures, only: 'iou/' });
    const problems = outcomes.filter(({ verdict }) => verdict !== 'unsupported');
    expect(problems.map(({ testCase, verdict }) => [testCase.id, verdict])).to.have.deep.members([
      ['iou/inside', 'passed'],
      ['iou/apart', 'failed'],
    ]);
    expect(problems.map(({ problem }) => problem).join('')).to.match(/iou\.npy: is not a NumPy file$/);
  });

  it('says when the answer is to another question, or none', async () => {
    const echo = await conformanceCommand({
      program: node("console.log('{}')"),
      fixtures,
      only: 'iou/inside',
    });
    expect(echo.outcomes[0].problem).to.equal("the answer's id is not iou/inside: {}");
    const noise = await conformanceCommand({
      program: node("console.log('hello')"),
      fixtures,
      only: 'iou/inside',
    });
    expect(noise.outcomes[0].problem).to.match(/^not JSON/);
  });

  it('is not satisfied by a port that answers nothing', async () => {
    const report = await conformanceCommand({ outputs: folder, fixtures });
    expect(() => requireConformance(report)).to.throw(InputError, 'no case was answered');
  });

  it('refuses what cannot be meant', async () => {
    const refusals: readonly (readonly [Parameters<typeof conformanceCommand>[0], string])[] = [
      [{ fixtures }, 'needs either --program or --outputs'],
      [{ fixtures, program: 'x', outputs: 'y' }, 'needs either --program or --outputs'],
      [{ fixtures, outputs: join(folder, 'missing') }, 'there is no such folder'],
      [{ fixtures, program: 'x', only: 'nothing has this' }, "no case's id contains"],
      [{ fixtures: folder, program: 'x' }, 'give the folder of the fixtures'],
    ];
    for (const [options, message] of refusals) {
      const error = await conformanceCommand(options).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(InputError).with.property('message').that.contains(message);
    }
    await writeFile(join(folder, 'manifest.json'), '{"cases": 7}');
    const error = await openFixtures(folder).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InputError).with.property('message').that.contains('is not a manifest');
  });
});
