/** What only shows in a process of its own: signals, pipes, exit codes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { skip } from '../../skip.js';
import { useCommandLine } from './tiny.js';

const main = fileURLToPath(new URL('../../../lib/cli/main.ts', import.meta.url));

describe('the overfeat process', () => {
  const { at, model, succeed } = useCommandLine();

  const start = (line: readonly string[]) => spawn(process.execPath, ['--import', 'tsx', main, ...line]);
  async function ended(child: ChildProcess) {
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const [code, signal] = await once(child, 'close');
    return { code, signal, stdout, stderr };
  }

  it('answers on standard output', async () => {
    const line = ['features', at('a.png'), ...model()];
    const { code, stdout, stderr } = await ended(start(line));
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.equal(await succeed(line));
  });

  it('says in one line what is bad, and ends with 2', async () => {
    const { code, stdout, stderr } = await ended(start(['detect', at('none.png'), ...model()]));
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.equal(`overfeat: ${at('none.png')}: there is no such file\n`);
  });

  it('says so when nobody reads on, and ends with 2', async () => {
    // The normalised picture is far more than a pipe holds.
    const child = start(['features', at('a.png'), ...model(), '--layer', '0']);
    const end = ended(child);
    child.stdout.destroy();
    expect(await end).to.include({
      code: 2,
      stderr: 'overfeat: standard output: cannot be written: nobody reads it any more\n',
    });
  });

  it('says so when the disk is full, of help too', async function () {
    if (!existsSync('/dev/full')) skip(this, 'there is no /dev/full');
    for (const line of [['detect', at('a.png'), ...model(), '--format', 'json'], ['--help'], ['backends']]) {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, ['--import', 'tsx', main, ...line], {
        stdio: ['ignore', full, 'pipe'],
      });
      const { code, stderr } = await ended(child);
      closeSync(full);
      expect({ code, stderr }).to.deep.equal({
        code: 2,
        stderr: 'overfeat: standard output: cannot be written: the disk is full\n',
      });
    }
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends quietly with 130 on ${signal}`, async () => {
      const child = start(['classify', at('a.png'), '-', ...model(), '--top-k', '1']);
      const end = ended(child);
      // Once the first picture is answered, it waits for its standard input.
      await once(child.stdout, 'data');
      child.kill(signal);
      expect(await end).to.include({ code: 130, signal: null, stderr: '' });
    });
  }
});
