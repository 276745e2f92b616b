import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { planOutputs } from '../../../lib/cli/outputs.js';
import { InputError } from '../../../lib/errors.js';
import { useFolder } from './tiny.js';

describe('planOutputs', () => {
  const folder = useFolder();
  const at = (name: string) => join(folder(), name);
  before(() => mkdir(at('out')));

  for (const [what, target, images, files] of [
    ['a file', 'out/x.png', ['p/a.jpg'], ['out/x.png']],
    ['a file whose ending is in capitals', 'out/x.PNG', ['a.jpg'], ['out/x.PNG']],
    ['a folder', 'out', ['p/a.jpg', 'p/b.b.png'], ['out/a.png', 'out/b.b.png']],
    ['pictures of two folders', 'out', ['p/a/1.jpg', 'p/b/1.jpg'], ['out/a/1.png', 'out/b/1.png']],
    ['a folder within another', 'out', ['p/1.jpg', 'p/b c/1.jpg'], ['out/1.png', 'out/b c/1.png']],
    ['folders whose names begin alike', 'out', ['ab/1.jpg', 'a/1.jpg'], ['out/ab/1.png', 'out/a/1.png']],
    ['a pattern and two folders', 'out/%-x.png', ['a/1.jpg', 'b/2.jpg'], ['out/a/1-x.png', 'out/b/2-x.png']],
    [
      'names that differ by extension',
      'out',
      ['a.jpg', 'a.png', 'b.png'],
      ['out/a.jpg.png', 'out/a.png.png', 'out/b.png'],
    ],
    [
      'a URL among folders',
      'out',
      ['p/a/1.jpg', 'https://a.org/p/2.jpg', 'p/3.jpg'],
      ['out/a/1.png', 'out/2.png', 'out/3.png'],
    ],
    ['a folder with a slash', 'out/', ['a.jpg'], ['out/a.png']],
    ['a pattern', 'out/%-boxes-%.png', ['a.jpg', '-'], ['out/a-boxes-a.png', 'out/stdin-boxes-stdin.png']],
    ['a URL', 'out', ['https://example.org/p/a.jpg?size=2&x=/y/b$c'], ['out/b_c.png']],
    // The second as some systems write it, its accent a character of its own.
    [
      'names with blanks and accents',
      'out',
      ['a b #1 100%.jpg', 'cafe\u0301.jpg'],
      ['out/a b #1 100%.png', 'out/cafe\u0301.png'],
    ],
    ['a name with a dollar', 'out/%.png', ['$&.jpg'], ['out/$&.png']],
  ] as const) {
    it(`takes ${what}`, async () => {
      const planned = await planOutputs('--draw', at(target), images, '.png');
      expect(planned).to.deep.equal(files.map(at));
    });
  }

  for (const [what, target, images, reason] of [
    ['another ending', 'out/x.jpg', ['a.jpg'], /^--draw .*x\.jpg: must end in \.png$/],
    ['one file for two pictures', 'out/x.png', ['a.jpg', 'b.jpg'], /must be a folder, or have a %/],
    ['a picture twice', 'out', ['p/a.jpg', 'p/../p/a.jpg'], /p\/a.jpg and p\/..\/p\/a.jpg would both be/],
    ['a folder that is not there', 'none/%.png', ['a.jpg', 'b.jpg'], /none: there is no such folder/],
    ['a folder with a slash that is not there', 'none/', ['a.jpg'], /none: there is no such folder/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const error = await planOutputs('--draw', at(target), images, '.png').catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(InputError).with.property('message').that.matches(reason);
    });
  }

  it('plans for as many pictures as a camera takes in its life', async () => {
    const images = Array.from({ length: 20_000 }, (_, at) => `p/IMG_${at}.jpg`);
    const planned = await planOutputs('--draw', at('out'), images, '.png');
    expect(planned.at(-1)).to.equal(at('out/IMG_19999.png'));
  }).timeout(20_000);

  it('makes the folders', async () => {
    await planOutputs('--draw', at('out'), ['p/q/1.jpg', 'p/r/s/1.jpg'], '.png');
    for (const folder of ['out/q', 'out/r/s']) expect((await stat(at(folder))).isDirectory()).to.equal(true);
  });

  it('refuses labels that programs could not tell apart', async () => {
    const error = await planOutputs('--out', at('out'), ['a.jpg', 'a.png'], '.txt', true).catch(
      (thrown: unknown) => thrown,
    );
    expect(error)
      .to.be.instanceOf(InputError)
      .with.property('message')
      .that.matches(/a\.jpg and a\.png would both be written to .*a\.txt/);
  });

  it('refuses to overwrite any of the pictures', async () => {
    const images = ['a.png', 'b.png'].map((name) => at(`out/${name}`));
    for (const target of ['out', 'out/../out/%.png']) {
      const error = await planOutputs('--draw', at(target), images, '.png').catch(
        (thrown: unknown) => thrown,
      );
      expect(error)
        .to.be.instanceOf(InputError)
        .with.property('message')
        .that.matches(/overwrite .*a\.png$/);
    }
  });
});
