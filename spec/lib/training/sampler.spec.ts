import { expect } from 'chai';
import { coverage } from '../../../lib/boxes/box.js';
import type { DataSet } from '../../../lib/data/data-set.js';
import { InputError } from '../../../lib/errors.js';
import { Random } from '../../../lib/training/random.js';
import { relativeSizes, WindowSampler, windowBox } from '../../../lib/training/sampler.js';
import {
  bestMatch,
  ignoreBounds,
  isWithin,
  matchOf,
  positiveBounds,
  regressorBounds,
} from '../../../lib/training/window-match.js';

const object = (index: number, xmin: number, ymin: number, xmax: number, ymax: number, ignore = false) => ({
  index,
  box: { xmin, ymin, xmax, ymax },
  ignore,
});

const dataSet: DataSet = {
  name: 'made up',
  annotates: 'objects',
  labels: ['small', 'large', 'absent'],
  pictures: [
    {
      id: 1,
      path: 'one.png',
      width: 320,
      height: 200,
      objects: [object(0, 10, 10, 30, 34), object(1, 150, 60, 260, 140), object(1, 0, 120, 60, 200, true)],
    },
    { id: 2, path: 'two.png', width: 150, height: 240, objects: [object(0, 70, 180, 96, 200)] },
    { id: 3, path: 'empty.png', width: 100, height: 100, objects: [] },
  ],
};
const sampler = new WindowSampler(dataSet, [75, 75]);

describe('window sampler', () => {
  it('draws windows that show an object well, and calls them by the one shown best', () => {
    const random = new Random(1);
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 500; draw++) {
      const { picture, region, index, box } = sampler.drawObject(random, positiveBounds);
      counts[index]++;
      expect(isWithin(matchOf(region, box!), positiveBounds)).to.equal(true);
      expect(bestMatch(region, picture.objects, positiveBounds)!.box).to.equal(box);
    }
    // By the square root of their numbers: two small ones to one large that is not ignored.
    expect(counts[0] / 500).to.be.closeTo(Math.SQRT2 / (1 + Math.SQRT2), 0.08);
    expect(counts[2]).to.equal(0);
  });

  it('draws windows for the regressor that cover half of their object', () => {
    const random = new Random(2);
    let partly = 0;
    for (let draw = 0; draw < 500; draw++) {
      const { region, box } = sampler.drawObjectForRegression(random, ignoreBounds);
      const covered = coverage(windowBox(region), box!);
      expect(covered).to.be.at.least(0.5);
      if (covered < 0.95) partly++;
    }
    expect(partly).to.be.above(20);
  });

  it('draws background that shows no object, not even an ignored one, also from empty pictures', () => {
    const random = new Random(3);
    const pictures = new Set<string>();
    for (let draw = 0; draw < 500; draw++) {
      const sample = sampler.drawBackground(random);
      expect(sample!.index).to.equal(3);
      pictures.add(sample!.picture.path);
      for (const { box } of sample!.picture.objects) {
        expect(isWithin(matchOf(sample!.region, box), ignoreBounds)).to.equal(false);
      }
    }
    expect([...pictures]).to.have.members(['one.png', 'two.png', 'empty.png']);
  });

  it('shows the regressor an object at one of the scales that differ by 1.4, or at all', () => {
    for (const [scales, smallest, largest] of [
      ['single', 0.7 / Math.sqrt(1.4), 0.7 * Math.sqrt(1.4)],
      ['multiple', 0.4, 1.2],
    ] as const) {
      const random = new Random(6);
      const sizes = Array.from({ length: 500 }, () => {
        const { region, box } = sampler.drawObjectForRegression(random, regressorBounds[scales]);
        const { size, offset } = matchOf(region, box!);
        expect(offset).to.be.at.most(0.27);
        return size;
      });
      const span = Math.log(largest / smallest);
      expect(Math.min(...sizes)).to.be.within(smallest, smallest * Math.exp(span / 10));
      expect(Math.max(...sizes)).to.be.within(largest * Math.exp(-span / 10), largest);
    }
  });

  it('draws background of one picture, also of one without objects', () => {
    const random = new Random(7);
    for (const picture of dataSet.pictures) {
      const centres = Array.from({ length: 200 }, () => {
        const sample = sampler.drawBackground(random, picture)!;
        expect(sample.picture).to.equal(picture);
        for (const { box } of picture.objects) {
          expect(isWithin(matchOf(sample.region, box), ignoreBounds)).to.equal(false);
        }
        const { x, y, width, height } = sample.region;
        return [x + width / 2, y + height / 2];
      });
      const [xs, ys] = [0, 1].map((axis) => centres.map((centre) => centre[axis]));
      expect(Math.max(...xs) - Math.min(...xs)).to.be.above(0.7 * picture.width);
      expect(Math.max(...ys) - Math.min(...ys)).to.be.above(0.7 * picture.height);
    }
  });

  it('says so when objects to ignore lie over all others', () => {
    const covered = [object(0, 20, 20, 60, 60, true), object(0, 20, 20, 60, 60)];
    const picture = { id: 1, path: 'one.png', width: 100, height: 100, objects: covered };
    const crowded = new WindowSampler({ ...dataSet, pictures: [picture] }, [75, 75]);
    expect(() => crowded.drawObject(new Random(5), positiveBounds)).to.throw(
      InputError,
      'made up: all of its objects are covered',
    );
  });

  it('keeps the window’s aspect', () => {
    const { region } = new WindowSampler(dataSet, [40, 60]).drawObject(new Random(4), positiveBounds);
    expect(region.width / region.height).to.be.closeTo(1.5, 1e-9);
  });

  it('knows the sizes of objects relative to their pictures', () => {
    expect(relativeSizes(dataSet.pictures)).to.deep.equal([24 / 200, 110 / 200]);
  });
});
