import { basename } from 'node:path';
import { expect } from 'chai';
import { fileInAnyForm } from '../../../lib/files/unicode-forms.js';
import { grey, useSetFolder } from '../data/set-folder.js';

const composed = 'caf\u00e9';
const decomposed = 'cafe\u0301';

describe('fileInAnyForm', () => {
  const { at, lay, inspect } = useSetFolder();

  for (const [disk, name] of [
    [composed, decomposed],
    [decomposed, composed],
  ]) {
    it(`finds ${JSON.stringify(disk)} by the other form of its name`, async () => {
      await lay({ [`${disk}.png`]: '' });
      const found = await fileInAnyForm(at('.'), `${name}.png`);
      // A disk that makes no difference has it by the name as it is.
      expect(basename(found ?? '').normalize('NFC')).to.equal(`${composed}.png`);
      expect(await fileInAnyForm(at('.'), 'cafe.png')).to.equal(undefined);
    });

    it(`lets COCO, VOC and YOLO have pictures called ${JSON.stringify(disk)} so`, async () => {
      const coco = {
        categories: [{ id: 1, name: 'cat' }],
        images: [{ id: 1, file_name: `${name}.png` }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 9, 9] }],
      };
      const box = '<xmin>1</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax>';
      await lay({
        // One folder that has the name of the file, but not the picture.
        'coco/set.json': JSON.stringify(coco),
        [`coco/${disk}.png`]: grey(30, 50),
        'coco/set/other.png': grey(30, 50, 1),
        [`voc/${disk}.png`]: grey(30, 50),
        'voc/a.xml': `<annotation><filename>${name}.png</filename><object><name>cat</name><bndbox>${box}</bndbox></object></annotation>`,
        'yolo/data.yaml': 'names: [cat]\ntrain: list.txt\n',
        'yolo/list.txt': `images/${name}.png\n`,
        [`yolo/images/${disk}.png`]: grey(30, 50),
        [`yolo/labels/${name}.txt`]: '0 0.5 0.5 0.5 0.5\n',
      });
      for (const set of ['coco/set.json', 'voc', 'yolo/data.yaml']) {
        const { dataSet, lines } = await inspect(set);
        expect(lines, set).to.deep.equal([]);
        expect(
          dataSet.pictures.map(({ objects }) => objects.length),
          set,
        ).to.deep.equal([1]);
      }
    });
  }
});
