import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { skip } from '../../../skip.js';
import { overfeat } from '../tiny.js';

describe('overfeat completion', () => {
  it('gives a script by which bash completes commands, options and their values', async function () {
    if (spawnSync('bash', ['--version']).status !== 0) skip(this, 'there is no bash');
    const { stdout: script } = await overfeat(['completion', 'bash']);
    const complete = async (...words: string[]) => {
      const line = `COMP_WORDS=(overfeat ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _overfeat; echo "\${COMPREPLY[@]}"`;
      const { stdout } = await promisify(execFile)('bash', ['-c', `${script}\n${line}`]);
      return stdout.trim().split(' ').filter(Boolean);
    };
    expect(await complete('de')).to.deep.equal(['detect', 'describe']);
    expect(await complete('data', '')).to.deep.equal(['check', 'split']);
    expect(await complete('data', 'split', '--se')).to.deep.equal(['--seed']);
    expect(await complete('detect', 'a.png', '--cr')).to.deep.equal(['--crop']);
    expect(await complete('detect', '--format', 'co')).to.deep.equal(['coco']);
    expect(await complete('classify', '--format', 'co')).to.deep.equal([]);
    // Files are the shell's own business.
    expect(await complete('detect', '')).to.deep.equal([]);
  });

  it('says which shells there are', async () => {
    expect((await overfeat(['completion', 'zsh'])).stdout).to.match(/^autoload -U \+X bashcompinit/);
    const { code, stderr } = await overfeat(['completion', 'tcsh']);
    expect(code).to.equal(2);
    expect(stderr).to.match(/bash, zsh/);
  });
});
