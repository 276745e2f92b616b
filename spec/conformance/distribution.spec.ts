/** The archive of the fixtures as a port's author gets it: unpacked where nothing else of the project is. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { extract, list, type ReadEntry } from 'tar';
import { writeArchive } from '../../conformance/distribution/archive.js';
import { specification } from '../../conformance/runner/specification.js';
import { skip } from '../skip.js';

const project = fileURLToPath(new URL('../../', import.meta.url));

describe('the archive of the fixtures', function () {
  this.timeout(120_000);
  let folder: string;
  let path: string;
  /** What is unpacked. */
  let root: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-archive-'));
    path = await writeArchive(join(folder, 'release'));
    await extract({ file: path, cwd: folder });
    root = join(folder, basename(path, '.tar.gz'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = (command: string, line: readonly string[], cwd = root) =>
    spawnSync(command, line, { cwd, encoding: 'utf8' });
  const requireCommand = (context: Mocha.Context, command: string) => {
    if (run(command, ['--version']).error !== undefined) skip(context, `there is no ${command}`);
  };

  it('is the same bytes when it is made again, by someone more private', async () => {
    const usual = process.umask(0o077);
    const again = await writeArchive(join(folder, 'again')).finally(() => process.umask(usual));
    expect((await readFile(again)).equals(await readFile(path))).to.equal(true);
  });

  it('is written whole, with its checksum beside it', async () => {
    const name = basename(path);
    expect((await readdir(join(folder, 'release'))).sort()).to.deep.equal([name, `${name}.sha256`]);
    const sum = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    expect(await readFile(`${path}.sha256`, 'utf8')).to.equal(`${sum}  ${name}\n`);
  });

  it('tells nothing of the machine that made it, and is small', async () => {
    const entries: ReadEntry[] = [];
    await list({ file: path, onReadEntry: (entry) => entries.push(entry) });
    const paths = entries.map((entry) => entry.path);
    expect(paths).to.deep.equal([...paths].sort());
    for (const { path: one, uid, uname, mtime, mode } of entries) {
      expect({ uid: uid ?? 0, uname: uname ?? '' }, one).to.deep.equal({ uid: 0, uname: '' });
      expect({ year: mtime?.getUTCFullYear(), mode }, one).to.deep.equal({ year: 1980, mode: 0o644 });
    }
    const bytes = await readFile(path);
    // Of the gzip header: time, and operating system (unknown).
    expect([bytes.readUInt32LE(4), bytes[9]]).to.deep.equal([0, 255]);
    expect(bytes.length).to.be.below(20e6);
    const files = await Promise.all(paths.map((one) => readFile(join(folder, one))));
    expect(files.reduce((total, { length }) => total + length, 0)).to.be.below(20e6);
  });

  it('unpacked, agrees with the checksums in it', function () {
    requireCommand(this, 'sha256sum');
    const { status, stdout } = run('sha256sum', ['-c', 'SHA256SUMS'], join(root, 'fixtures'));
    expect(status, stdout).to.equal(0);
  });

  it('unpacked, runs the example port against the cases with nothing but Node', function () {
    requireCommand(this, 'python3');
    const { status, stdout, stderr } = run(process.execPath, [
      'conformance.mjs',
      '--program',
      'python3 examples/port-python/port.py',
    ]);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(stdout).to.match(/ (8[5-9]|9\d|\d{3,}) passed, 0 failed, /);
  });

  it('unpacked, says what is wrong with a port, and ends with 2', () => {
    const answer = '{ id: JSON.parse(line).id, outputs: { iou: 1 } }';
    const port = `require('readline').createInterface(process.stdin).on('line', (line) => console.log(JSON.stringify(${answer})))`;
    const { status, stdout, stderr } = run(process.execPath, [
      'conformance.mjs',
      '--program',
      `"${process.execPath}" -e "${port}"`,
      '--only',
      'iou/inside',
    ]);
    expect(stdout).to.contain('iou is 1, expected 0.125');
    expect(stderr).to.match(/^overfeat: .+1 of 1 cases failed\n$/);
    expect(status).to.equal(2);
  });

  it('has the licences of what the runner is made of', async () => {
    const runner = await readFile(join(root, 'conformance.mjs'), 'utf8');
    const modules = [...runner.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(
      ([, name]) => name,
    );
    expect(modules).to.include('commander');
    for (const name of new Set(modules)) expect(runner).to.match(new RegExp(`^${name} \\d`, 'm'));
    expect(await readFile(join(root, 'LICENSE'), 'utf8')).to.match(/^MIT License/);
    expect(await readFile(join(root, 'fixtures/LICENSE'), 'utf8')).to.match(/CC0/);
  });

  it('is what the package holds, whose command it has', async () => {
    const { bin, version } = JSON.parse(await readFile(join(project, 'conformance/package.json'), 'utf8'));
    expect(bin).to.deep.equal({ 'overfeat-conformance': './dist/conformance.mjs' });
    expect(basename(path)).to.equal(`overfeat-fixtures-${version}.tar.gz`);
    const { stdout } = run(process.execPath, ['conformance.mjs', '--version']);
    expect(stdout).to.equal(`${version}, of specification ${specification}\n`);
  });

  it('unpacked, draws random questions', function () {
    requireCommand(this, 'python3');
    const port = ['--program', 'python3 examples/port-python/port.py'];
    const { status, stdout, stderr } = run(process.execPath, [
      'conformance.mjs',
      ...port,
      '--random',
      '40',
      '--only',
      'o',
    ]);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(stdout).to.match(/ [1-9]\d* passed, 0 failed, /);
  });

  it('has every file that its page names', async () => {
    const page = await readFile(join(root, 'fixtures/README.md'), 'utf8');
    // Answers are the reader's own.
    const names = [...page.matchAll(/`((?!answers\/)[\w./-]+\.(?:json|md|py|mjs))`/g)].map(
      ([, name]) => name,
    );
    expect(names).to.include.members(['manifest.json', 'spec/SPEC.md', 'conformance.mjs']);
    const files = await readdir(root, { recursive: true });
    const missing = names.filter((name) => !files.includes(name) && !files.includes(join('fixtures', name)));
    expect(missing).to.deep.equal([]);
  });
});
