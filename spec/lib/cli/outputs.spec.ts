import { mkdir } from 'node:fs/promises';
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
    ['a folder with a slash', 'out/', ['a.jpg'], ['out/a.png']],
    ['a pattern', 'out/%-boxes-%.png', ['a.jpg', '-'], ['out/a-boxes-a.png', 'out/stdin-boxes-stdin.png']],
    ['a URL', 'out', ['https://example.org/p/a.jpg?size=2&x=/y/b$c'], ['out/b_c.png']],
    ['a name with a dollar', 'out/%.png', ['$&.jpg'], ['out/_.png']],
  ] as const) {
    it(`takes ${what}`, async () => {
      const planned = await planOutputs('--draw', at(target), images, '.png');
      expect(planned).to.deep.equal(files.map(at));
    });
  }

  for (const [what, target, images, reason] of [
    ['another ending', 'out/x.jpg', ['a.jpg'], /^--draw .*x\.jpg: must end in \.png$/],
    ['one file for two pictures', 'out/x.png', ['a.jpg', 'b.jpg'], /must be a folder, or have a %/],
    ['two pictures of one name', 'out', ['p/a.jpg', 'q/a.png'], /p\/a.jpg and q\/a.png would both be/],
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
