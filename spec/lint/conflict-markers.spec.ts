import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const script = fileURLToPath(new URL('conflict-markers.sh', import.meta.url));

describe('the check for conflict markers', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-lint-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const author = ['-c', 'user.name=tester', '-c', 'user.email=tester@localhost'];
  const git = (...line: readonly string[]) =>
    promisify(execFile)('git', [...author, ...line], { cwd: folder });
  const write = (name: string, content: string) => writeFile(join(folder, name), content);
  async function commit(name: string, content: string): Promise<void> {
    await write(name, content);
    await git('add', name);
    await git('commit', '-m', 'Change a file');
  }
  const check = () => {
    const { status, stdout } = spawnSync('bash', [script], { cwd: folder, encoding: 'utf8' });
    return { failed: status !== 0, stdout };
  };

  it('finds all three that a merge has left, file by file and line by line', async () => {
    await git('init', '--initial-branch', 'main');
    await commit('page.md', 'as it was\n');
    await git('checkout', '-b', 'other');
    await commit('page.md', 'as others have it\n');
    await git('checkout', 'main');
    await commit('page.md', 'first\nas we have it\n');
    await git('merge', 'other').catch(() => {});
    await git('commit', '--all', '-m', 'Merge without a look');
    const { failed, stdout } = check();
    expect(failed).to.equal(true);
    const places = [...stdout.matchAll(/^(.+:\d+): leftover conflict marker$/gm)].map(([, place]) => place);
    expect(places).to.deep.equal(['page.md:1', 'page.md:4', 'page.md:6']);
  });

  it('takes other lines of such signs, spaces at ends, and files that are not tracked as they are', async () => {
    await git('init');
    await commit('page.md', `Title\n========\n\na line \n\ta${'<'.repeat(7)} b\n${'>'.repeat(8)}\n\n\n`);
    await write('untracked.md', `${'<'.repeat(7)} HEAD\n`);
    expect(check()).to.deep.equal({ failed: false, stdout: '' });
  });

  it('says that it looks for nothing where there is no repository', () => {
    const { failed, stdout } = check();
    expect(failed).to.equal(false);
    expect(stdout).to.contain('no git repository');
  });
});
