import { expect } from 'chai';
import { inspectFound } from '../../../lib/data/data-set.js';
import { faultLines } from '../../../lib/data/fault.js';
import { findDataSets } from '../../../lib/data/find-data-sets.js';
import { failureOf, grey, useSetFolder } from './set-folder.js';

const coco = JSON.stringify({ images: [], annotations: [], categories: [] });
const voc = '<annotation><filename>a.png</filename></annotation>';
const yolo = 'names: [a]\ntrain: .\nval: .\n';

describe('the data sets at a path', () => {
  const { at, lay } = useSetFolder();
  const found = async (name: string) =>
    (await findDataSets(at(name))).map(({ format, split }) => `${format}${split ? `, ${split}` : ''}`);
  const layouts: readonly (readonly [what: string, files: readonly string[], found: readonly string[]])[] = [
    ['COCO for two splits', ['train.json', 'val.json'], ['COCO JSON, train', 'COCO JSON, val']],
    [
      'COCO as it is distributed',
      ['annotations/instances_train2017.json', 'annotations/instances_val2017.json'],
      ['COCO JSON, train', 'COCO JSON, val'],
    ],
    [
      'COCO as Roboflow writes it',
      ['train/_annotations.coco.json', 'valid/_annotations.coco.json', 'test/_annotations.coco.json'],
      ['COCO JSON, test', 'COCO JSON, train', 'COCO JSON, val'],
    ],
    ['VOC beside its pictures', ['a.xml', 'a.png'], ['Pascal VOC XML']],
    [
      'VOC in folders for splits',
      ['train/a.xml', 'val/a.xml'],
      ['Pascal VOC XML, train', 'Pascal VOC XML, val'],
    ],
    ['YOLO', ['data.yaml', 'images/train/a.png', 'labels/train/a.txt'], ['YOLO, train', 'YOLO, val']],
    ['classes', ['cat/a.png', 'dog/a.png'], ['folders named by class']],
    ['classes, one of them named like a split', ['train/a.png', 'bus/a.png'], ['folders named by class']],
    [
      'classes in folders for splits',
      ['train/cat/a.png', 'train/dog/a.png', 'test/cat/a.png', 'test/dog/a.png'],
      ['folders named by class, test', 'folders named by class, train'],
    ],
  ];
  const content = (name: string) => {
    if (name.endsWith('.json')) return coco;
    if (name.endsWith('.xml')) return voc;
    if (name.endsWith('.yaml')) return yolo;
    return name.endsWith('.txt') ? '' : grey(5, 5);
  };
  for (const [what, files, wanted] of layouts) {
    it(`are found: ${what}`, async () => {
      await lay(Object.fromEntries(files.map((name) => [name, content(name)])));
      expect(await found('.')).to.deep.equal(wanted);
    });
  }

  it('are not found among other files', async () => {
    await lay({
      'package.json': '{}',
      'other.yaml': 'a: 1',
      'page.xml': '<html/>',
      'train/a.png': grey(5, 5),
      'val/a.png': grey(5, 5),
    });
    const error = await failureOf(findDataSets(at('.')));
    expect(error).to.include({ code: 'BAD_DATA_SET' });
    expect(error.message).to.match(
      /has no data set: wanted is COCO, CreateML or VIA JSON, .* folders named by class$/,
    );
  });

  const nan = coco.replace('[]', '[NaN]');
  const utf16 = Buffer.from(`\ufeff${coco}`, 'utf16le');

  it('are not found in damaged JSON, which is named', async () => {
    await lay({ 'train.json': nan, 'annotations/val.json': utf16 });
    const { message } = await failureOf(findDataSets(at('.')));
    expect(message)
      .to.match(/has no data set: wanted is .*train\.json is not JSON: there is a mistake/)
      .and.match(/; \S*val\.json is not JSON: not UTF-8 text$/);
  });

  it('are found beside damaged JSON, with a warning', async () => {
    await lay({ 'train.json': nan, 'val.json': coco });
    const [set, ...others] = await findDataSets(at('.'));
    expect(others).to.deep.equal([]);
    expect(faultLines(set.faults ?? [])).to.match(/^warning: \S*train\.json is not JSON/);
    expect(faultLines((await inspectFound(set)).faults).join('\n')).to.match(
      /^warning: \S*train\.json is not/m,
    );
  });

  it('are refused where there are several formats', async () => {
    await lay({ 'train.json': coco, 'a.xml': voc });
    const { message } = await failureOf(findDataSets(at('.')));
    expect(message).to.match(
      /has data sets of several formats; name one of them: train\.json \(COCO JSON\), /,
    );
  });

  it('may not be there', async () => {
    expect(await failureOf(findDataSets(at('none')))).to.include({ code: 'NOT_FOUND' });
  });
});
