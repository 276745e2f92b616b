import { expect } from 'chai';
import fc from 'fast-check';
import type { DataSet, DataSetPicture } from '../../../lib/data/data-set.js';
import { picturesMeasured } from '../../../lib/training/calibrate.js';
import { type Fold, foldsOf } from '../../../lib/training/folds.js';

const box = { xmin: 0, ymin: 0, xmax: 9, ymax: 9 };

/** A picture for each list of class indices, the files of all different unless said otherwise. */
function files(classes: readonly (readonly number[])[], digestOf = (at: number) => `${at}`) {
  const pictures = classes.map((indices, at): DataSetPicture => {
    const objects = indices.map((index) => ({ index, box, ignore: false }));
    return { id: at, path: `${at}.png`, width: 9, height: 9, objects };
  });
  const dataSet: DataSet = { name: 'made up', annotates: 'objects', labels: ['a', 'b', 'c'], pictures };
  return { dataSet, digests: pictures.map((_, at) => digestOf(at)) };
}

const ids = (pictures: readonly DataSetPicture[]) => pictures.map(({ id }) => Number(id));
const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
/** What a fold's model does not learn from. */
const apart = ({ training }: Fold, all: number) =>
  Array.from({ length: all }, (_, at) => at).filter((at) => !ids(training.pictures).includes(at));
const spread = (sizes: readonly number[]) => Math.max(...sizes) - Math.min(...sizes);

const classLists = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 2 })), { minLength: 5, maxLength: 59 });
const recipes = fc.record({
  folds: fc.integer({ min: 2, max: 5 }),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
});
const withEnough = fc
  .tuple(classLists, recipes)
  .filter(([classes, { folds }]) => classes.filter(({ length }) => length > 0).length >= folds);

describe('folds', () => {
  it('have each picture once, and learn from all the others', () => {
    fc.assert(
      fc.property(withEnough, ([classes, recipe]) => {
        const folds = foldsOf(files(classes), recipe);
        expect(folds.map(({ number }) => number)).to.deep.equal(
          Array.from({ length: recipe.folds }, (_, at) => at + 1),
        );
        // All of so few are looked at, each by the model that has not learnt from it.
        for (const fold of folds) expect(ids(fold.seen)).to.deep.equal(apart(fold, classes.length));
        expect(ascending(folds.flatMap(({ seen }) => ids(seen)))).to.deep.equal([...classes.keys()]);
        expect(foldsOf(files(classes), recipe)).to.deep.equal(folds);
      }),
    );
  });

  it('differ by one at most, in pictures and in pictures with objects', () => {
    fc.assert(
      fc.property(withEnough, ([classes, recipe]) => {
        const parts = foldsOf(files(classes), recipe).map(({ seen }) => ids(seen));
        expect(spread(parts.map(({ length }) => length))).to.be.at.most(1);
        const showing = parts.map((part) => part.filter((at) => classes[at].length > 0).length);
        expect(spread(showing)).to.be.at.most(1);
      }),
    );
  });

  it('keep pictures of one file together', () => {
    fc.assert(
      fc.property(withEnough, ([classes, recipe]) => {
        const digestOf = (at: number) => `${at % 7}`;
        const given = files(classes, digestOf);
        fc.pre(
          new Set(classes.flatMap(({ length }, at) => (length > 0 ? digestOf(at) : []))).size >= recipe.folds,
        );
        for (const { seen, training } of foldsOf(given, recipe)) {
          const learnt = new Set(ids(training.pictures).map(digestOf));
          expect(ids(seen).filter((at) => learnt.has(digestOf(at)))).to.deep.equal([]);
        }
      }),
    );
  });

  it('learn every class that several pictures have, also rare ones', () => {
    const classes = Array.from({ length: 50 }, (_, at) => (at < 2 ? [0, 1] : at < 5 ? [0, 2] : [0]));
    for (let seed = 0; seed < 20; seed++) {
      for (const { training } of foldsOf(files(classes), { folds: 3, seed })) {
        const learnt = new Set(training.pictures.flatMap(({ objects }) => objects.map(({ index }) => index)));
        expect([...learnt].sort()).to.deep.equal([0, 1, 2]);
      }
    }
  });

  it('are others with another seed, and none where there are none in the recipe', () => {
    const given = files(Array.from({ length: 40 }, () => [0]));
    const parts = [1, 2, 3].map((seed) => JSON.stringify(foldsOf(given, { folds: 2, seed })));
    expect(new Set(parts).size).to.equal(3);
    expect(foldsOf(given, { seed: 1 })).to.deep.equal([]);
  });

  it('look at so many pictures at most, evenly over all parts', () => {
    const folds = foldsOf(files(Array.from({ length: 205 }, () => [0])), { folds: 3, seed: 1 });
    expect(folds.map(({ seen }) => seen.length)).to.deep.equal([20, 20, 20]);
    expect(folds.map((fold) => apart(fold, 205).length)).to.have.members([68, 68, 69]);
    for (const fold of folds) expect(apart(fold, 205)).to.include.members(ids(fold.seen));
  });

  it('are not there where nothing is looked at', () => {
    const folds = foldsOf(files(Array.from({ length: 90 }, () => [0])), { folds: 90, seed: 1 });
    expect(folds).to.have.lengthOf(picturesMeasured);
    expect(folds.every(({ seen }) => seen.length === 1)).to.equal(true);
  });

  it('are refused where there are fewer different pictures with objects', () => {
    const few = files([[0], [1], [1], [], []], (at) => `${Math.min(at, 1)}`);
    expect(() => foldsOf(few, { folds: 3, seed: 1 })).to.throw(
      'recipe.folds: must be at most 2, not 3: made up has so many different pictures with objects',
    );
    const ignored = files([[0], [1], [1]]);
    const [first, ...others] = ignored.dataSet.pictures;
    const crowd = { ...first, objects: first.objects.map((object) => ({ ...object, ignore: true })) };
    const dataSet = { ...ignored.dataSet, pictures: [crowd, ...others] };
    expect(() => foldsOf({ ...ignored, dataSet }, { folds: 3, seed: 1 })).to.throw(
      'must be at most 2, not 3',
    );
  });

  it('are refused where none of the pictures that would be looked at has an object', () => {
    const rare = files(Array.from({ length: 3000 }, (_, at) => (at >= 2998 ? [0] : [])));
    const refused = Array.from({ length: 3 }, (_, seed) => () => foldsOf(rare, { folds: 2, seed }));
    for (const attempt of refused) {
      expect(attempt).to.throw(
        /^made up: has no object in the 60 pictures that thresholds would be chosen on: /,
      );
    }
  });
});
