import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../', import.meta.url));
const skipModule = new URL('../skip.ts', import.meta.url);

describe('the report of tests that run in several processes', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-reporter-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** Runs spec files, given by name and content, as `npm test` does; the lines that it prints, and its exit code. */
  async function report(contents: Readonly<Record<string, string>>) {
    const paths = Object.keys(contents).map((name) => join(folder, `${name}.spec.ts`));
    for (const [at, content] of Object.values(contents).entries()) await writeFile(paths[at], content);
    const line = [join(root, 'node_modules/mocha/bin/mocha.js'), '--parallel', '--jobs', '2', ...paths];
    const { status, stdout } = spawnSync(process.execPath, line, { cwd: root, encoding: 'utf8' });
    return { status, stdout, last: stdout.trimEnd().split('\n').at(-1) };
  }

  const passing = `it('passes', () => {});`;
  const skipping = `
    import { skip } from '${skipModule}';
    describe('needs more', () => {
      before(function () { skip(this, 'there is no hovercraft'); });
      it('floats', () => {});
      it('lands', () => {});
    });`;

  it('adds up what passed and what was skipped, with the reasons', async () => {
    const { status, stdout, last } = await report({ passing, skipping });
    expect(stdout).to.match(/^ {2}1 passing .*\n {2}2 pending\n/m);
    expect(stdout).to.match(/^ {2}2 skipped: there is no hovercraft$/m);
    expect(last).to.equal('1 passed, 0 failed, 2 skipped');
    expect(status).to.equal(0);
  });

  const failures = {
    failing: [`it('fails', () => { throw new Error('for a reason'); });`, /fails:\s+Error: for a reason/],
    killed: [`it('is killed', () => process.kill(process.pid, 'SIGKILL'));`, /killed\.spec\.ts: .*SIGKILL/s],
    ending: [`it('ends, as if all were well', () => process.exit(0));`, /ending\.spec\.ts: .*exitCode: `0`/s],
    unloadable: [`throw new Error('not loaded');`, /unloadable\.spec\.ts: .*Error: not loaded/s],
  } as const;
  for (const [name, [content, message]] of Object.entries(failures)) {
    it(`counts as failed, by name, a file that is ${name}`, async () => {
      const { status, stdout, last } = await report({ passing, [name]: content });
      expect(stdout).to.match(/^ {2}1 passing .*\n {2}1 failing\n/m);
      expect(stdout).to.match(message);
      expect(last).to.equal('1 passed, 1 failed, 0 skipped');
      expect(status).to.equal(1);
    });
  }
});
