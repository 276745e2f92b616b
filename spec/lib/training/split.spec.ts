import { expect } from 'chai';
import fc from 'fast-check';
import type { DataSet, DataSetPicture } from '../../../lib/data/data-set.js';
import { splitPictures } from '../../../lib/training/split.js';

const box = { xmin: 0, ymin: 0, xmax: 9, ymax: 9 };

/** A picture for each list of class indices, the files of all different unless said otherwise. */
function inspected(classes: readonly (readonly number[])[], digestOf = (at: number) => `${at}`) {
  const pictures = classes.map(
    (indices, at): DataSetPicture => ({
      id: at,
      path: `${at}.png`,
      width: 9,
      height: 9,
      objects: indices.map((index) => ({ index, box, ignore: false })),
    }),
  );
  const dataSet: DataSet = { name: 'made up', annotates: 'objects', labels: ['a', 'b', 'c'], pictures };
  return { dataSet, digests: new Map(pictures.map(({ path }, at) => [path, digestOf(at)])) };
}

const ids = (pictures: readonly DataSetPicture[]) => pictures.map(({ id }) => Number(id));
const classLists = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 60 });
const options = fc.record({
  share: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
});

describe('a split', () => {
  it('has each picture once, in the order given, and is the same for the same seed', () => {
    fc.assert(
      fc.property(classLists, options, (classes, given) => {
        const { training, validation } = splitPictures(inspected(classes), given);
        const both = [...ids(training), ...ids(validation)];
        expect(both.toSorted((a, b) => a - b)).to.deep.equal(classes.map((_, at) => at));
        for (const part of [training, validation])
          expect(ids(part)).to.deep.equal(ids(part).toSorted((a, b) => a - b));
        expect(splitPictures(inspected(classes), given)).to.deep.equal({ training, validation });
      }),
    );
  });

  it('keeps pictures of one file together', () => {
    fc.assert(
      fc.property(classLists, options, (classes, given) => {
        const digestOf = (at: number) => `${at % 7}`;
        const { training, validation } = splitPictures(inspected(classes, digestOf), given);
        const digests = (part: readonly DataSetPicture[]) => new Set(ids(part).map(digestOf));
        expect([...digests(training)].filter((digest) => digests(validation).has(digest))).to.deep.equal([]);
      }),
    );
  });

  it('has the share of each class to a picture, where each picture has one class or none', () => {
    const single = fc.array(
      fc.integer({ min: 0, max: 3 }).map((index) => (index === 3 ? [] : [index])),
      {
        minLength: 1,
        maxLength: 80,
      },
    );
    fc.assert(
      fc.property(single, options, (classes, given) => {
        const { validation } = splitPictures(inspected(classes), given);
        for (const wanted of ['0', '1', '2', '']) {
          const isOf = (at: number) => `${classes[at]}` === wanted;
          const count = ids(validation).filter(isOf).length;
          const all = classes.filter((_, at) => isOf(at)).length;
          expect(Math.abs(count - given.share * all)).to.be.at.most(1);
        }
      }),
    );
  });

  it('differs between seeds', () => {
    const set = inspected(Array.from({ length: 40 }, () => [0]));
    const splits = [1, 2, 3].map((seed) => ids(splitPictures(set, { share: 0.5, seed }).validation).join());
    expect(new Set(splits).size).to.equal(3);
  });

  it('gives rare classes to both sides also where common ones are everywhere', () => {
    const classes = Array.from({ length: 50 }, (_, at) => (at < 5 ? [0, 1] : [0]));
    for (let seed = 0; seed < 20; seed++) {
      const { validation } = splitPictures(inspected(classes), { share: 0.2, seed });
      expect(ids(validation).filter((at) => at < 5)).to.have.lengthOf(1);
      expect(validation).to.have.lengthOf(10);
    }
  });
});
