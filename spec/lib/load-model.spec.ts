import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { loadModel } from '../../lib/load-model.js';
import { tinyModel, useFolder, writeModel } from './cli/tiny.js';

describe('loadModel', () => {
  const folder = useFolder();
  const workingFolder = process.cwd();
  before(() => writeModel(join(folder(), 'my model')));
  before(() => writeModel(folder()));
  before(() => process.chdir(folder()));
  after(() => process.chdir(workingFolder));

  for (const [what, from] of [
    ['a folder', () => 'my model'],
    ['a folder with a slash', () => 'my model/'],
    ['a description', () => 'my model/model.json'],
    ['the working folder', () => '.'],
    ['a description in the working folder', () => 'model.json'],
    ['an absolute path', () => join(folder(), 'my model')],
    ['the URL of a folder', () => pathToFileURL(join(folder(), 'my model'))],
    [
      'the text of a URL of a description',
      () => pathToFileURL(join(folder(), 'my model', 'model.json')).href,
    ],
  ] as const) {
    it(`takes ${what}`, async () => {
      expect(await loadModel(from())).to.deep.equal(tinyModel);
    });
  }
});
