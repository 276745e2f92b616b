import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { overfeat, picture, useCommandLine } from './tiny.js';

describe('the pictures that a command line means', () => {
  const { at, model } = useCommandLine();
  before(async () => {
    for (const [red, name] of [
      'z/10.png',
      'z/9.PNG',
      'z/a/deep.png',
      'z/.hidden/a.png',
      'y/a.png',
    ].entries()) {
      await mkdir(join(at(name), '..'), { recursive: true });
      await writeFile(at(name), picture(80, 90, red));
    }
    await writeFile(at('z/notes.txt'), 'none');
    await writeFile(at('z/a/more.txt'), 'none');
    await writeFile(at('y/[1].png'), picture(80, 90, 9));
    await mkdir(at('loop/below'), { recursive: true });
    await writeFile(at('loop/a.png'), picture(80, 90, 11));
    await symlink(at('loop'), at('loop/below/again'));
    await mkdir(at('empty'));
    await mkdir(at('broken'));
    await writeFile(at('broken/b.png'), picture(80, 90, 12));
    await symlink(at('gone.png'), at('broken/a.png'));
  });

  const answered = async (given: readonly string[], stdin = '') => {
    const line = ['detect', ...given, ...model(), '--format', 'jsonl', '--scales', '80'];
    const { code, stdout, stderr } = await overfeat(line, { stdin });
    const images = stdout
      .trimEnd()
      .split('\n')
      .map((text): { image: string; error?: { code: string } } => JSON.parse(text));
    return { code, stderr, images: images.map(({ image }) => relative(at('.'), image)), documents: images };
  };

  it('are those in a folder and below, in the order of their names, other files counted', async () => {
    const { code, stderr, images } = await answered([at('z'), at('a.png')]);
    expect(images).to.deep.equal(['z/10.png', 'z/9.PNG', 'z/a/deep.png', 'a.png']);
    expect(stderr).to.equal(`overfeat: ${at('z')}: 2 files that are no pictures are left out\n`);
    expect(code).to.equal(0);
  });

  it('are those that a pattern matches which no shell expanded, folders too', async () => {
    expect((await answered([at('[yz]')])).images).to.deep.equal([
      'y/[1].png',
      'y/a.png',
      'z/10.png',
      'z/9.PNG',
      'z/a/deep.png',
    ]);
    expect((await answered([at('{y,z}/**/*.png')])).images).to.deep.equal([
      'y/[1].png',
      'y/a.png',
      'z/10.png',
      'z/a/deep.png',
    ]);
  });

  it('are each there once where a link leads back', async () => {
    expect((await answered([at('loop')])).images).to.deep.equal(['loop/a.png']);
  });

  it('are told where a link leads nowhere', async () => {
    const { code, images, documents } = await answered([at('broken')]);
    expect(code).to.equal(2);
    expect(images).to.deep.equal(['broken/a.png', 'broken/b.png']);
    expect(documents.map(({ error }) => error?.code)).to.deep.equal(['NOT_FOUND', undefined]);
  });

  it('may have names that look like patterns', async () => {
    expect((await answered([at('y/[1].png')])).images).to.deep.equal(['y/[1].png']);
  });

  it('are those of a list, from the working folder or from that of the list on', async () => {
    await writeFile(at('list.txt'), `y/a.png\r\n\n${at('b.png')}\nz/a\n`);
    const { images } = await answered(['--list', at('list.txt'), at('a.png')]);
    expect(images).to.deep.equal(['a.png', 'y/a.png', 'b.png', 'z/a/deep.png']);
    const fromStdin = await answered(['--list', '-'], `${at('b.png')}\n`);
    expect(fromStdin.images).to.deep.equal(['b.png']);
  });

  it('are told where they are not there, and the others go on', async () => {
    const { code, documents } = await answered([at('none*.png'), at('empty'), at('a.png')]);
    expect(code).to.equal(2);
    expect(documents.map(({ error }) => error?.code)).to.deep.equal(['NOT_FOUND', 'NOT_A_FILE', undefined]);
  });

  it('must be there, and standard input once', async () => {
    for (const [given, reason] of [
      [[], /pictures: there are none: give paths, folders, patterns, URLs/],
      [['--list', at('gone.txt')], /gone\.txt: there is no such file/],
      [['-', '--list', '-'], /-: standard input can be given only once/],
    ] as const) {
      const { code, stderr } = await overfeat(['features', ...given, ...model()]);
      expect(code).to.equal(2);
      expect(stderr).to.match(reason);
    }
  });
});
