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
    expect(await complete('figure', 'p')).to.deep.equal(['pipeline']);
    expect(await complete('figure', 'boxes', '--cl')).to.deep.equal(['--class']);
    expect(await complete('figure', 'merge', 'a.png', '--stride', 'c')).to.deep.equal(['coarse']);
    expect(await complete('detect', 'a.png', '--cr')).to.deep.equal(['--crop']);
    expect(await complete('detect', '--format', 'co')).to.deep.equal(['coco']);
    expect(await complete('train', '--network', '')).to.deep.equal(['small', 'compact', 'medium']);
    expect(await complete('classify', '--format', 'co')).to.deep.equal([]);
    // Files are the shell's own business.
    expect(await complete('detect', '')).to.deep.equal([]);
  });

  it('gives fish each command where it can stand, and options with their values', async () => {
    const lines = (await overfeat(['completion', 'fish'])).stdout.trimEnd().split('\n');
    const having = (...parts: readonly string[]) =>
      lines.filter((line) => parts.every((part) => line.includes(part)));
    expect(
      lines.every((line) => /^complete -c overfeat -n '(?:[^'\\]|\\.)*' .* -d '(?:[^'\\]|\\.)*'$/.test(line)),
    ).to.equal(true);
    expect(having("-n '__fish_use_subcommand'", '-a detect ')).to.have.lengthOf(1);
    expect(
      having("from data; and not __fish_seen_subcommand_from check split'", '-f -a split'),
    ).to.have.lengthOf(1);
    expect(having("from data; and __fish_seen_subcommand_from split'", '-l seed -r')).to.have.lengthOf(1);
    expect(having('from detect', "-l format -x -a 'table json jsonl csv coco yolo voc'")).to.have.lengthOf(1);
    expect(having('from detect', '-l timing -d')).to.have.lengthOf(1);
    // A name or a file.
    expect(having('from train', "-l network -r -a 'small compact medium'")).to.have.lengthOf(1);
  });

  it('gives a script by which fish completes', async function () {
    if (spawnSync('fish', ['--version']).status !== 0) skip(this, 'there is no fish');
    const { stdout: script } = await overfeat(['completion', 'fish']);
    const complete = async (line: string) => {
      const asked = `${script}\ncomplete -C '${line}'`;
      const { stdout } = await promisify(execFile)('fish', ['--no-config', '-c', asked]);
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((found) => found.split('\t')[0]);
    };
    expect(await complete('overfeat de')).to.have.members(['detect', 'describe']);
    expect(await complete('overfeat data ')).to.include.members(['check', 'split']);
    expect(await complete('overfeat data split --se')).to.deep.equal(['--seed']);
    expect(await complete('overfeat detect --format co')).to.deep.equal(['coco']);
  });

  it('says which shells there are', async () => {
    expect((await overfeat(['completion', 'zsh'])).stdout).to.match(/^autoload -U \+X bashcompinit/);
    const { code, stderr } = await overfeat(['completion', 'tcsh']);
    expect(code).to.equal(2);
    expect(stderr).to.match(/bash, zsh, fish/);
  });
});
