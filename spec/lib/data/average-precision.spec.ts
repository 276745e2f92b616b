import { expect } from 'chai';
import fc from 'fast-check';
import type { Box } from '../../../lib/boxes/box.js';
import { averagePrecision, meanAveragePrecision } from '../../../lib/data/average-precision.js';
import type { Detection, TrueObject, TruePicture } from '../../../lib/data/ground-truth.js';
import { InputError } from '../../../lib/errors.js';

const box = (xmin: number, ymin: number, width: number, height: number): Box => {
  return { xmin, ymin, xmax: xmin + width, ymax: ymin + height };
};
const object = (place: Box, { index = 0, ignore = false } = {}): TrueObject => ({
  index,
  box: place,
  ignore,
});
const found = (imageId: string, score: number, place: Box, index = 0): Detection => {
  return { imageId, index, score, box: place };
};
const [here, there, elsewhere, away] = [0, 100, 200, 300].map((x) => box(x, 10, 40, 20));

describe('averagePrecision', () => {
  it('gives the area of a curve worked out by hand', () => {
    const pictures: TruePicture[] = [
      { id: 'a', objects: [object(here), object(there), object(elsewhere)] },
      { id: 'b', objects: [object(here), object(there)] },
    ];
    // Hit, miss, hit, miss, miss, hit: precisions 1, 1/2, 2/3, 2/4, 2/5, 3/6 and two of five objects never found.
    const detections = [
      found('a', 0.9, here),
      found('a', 0.8, away),
      found('b', 0.7, there),
      found('b', 0.6, away),
      found('b', 0.5, elsewhere),
      found('a', 0.4, elsewhere),
    ];
    const result = averagePrecision(pictures, detections, 0);
    expect(result.averagePrecision).to.be.closeTo((1 + 2 / 3 + 1 / 2) / 5, 1e-15);
    expect(result).to.include({ objects: 5, detections: 6, truePositives: 3, precision: 0.5, recall: 0.6 });
  });

  it('puts the envelope over a curve that rises again', () => {
    const pictures = [{ id: 'a', objects: [object(here), object(there), object(elsewhere)] }];
    // Hit, miss, hit, hit: precisions 1, 1/2, 2/3, 3/4; the third hit lifts the second to 3/4.
    const detections = [away, here, there, elsewhere].map((place, position) =>
      found('a', [0.8, 0.9, 0.7, 0.6][position], place),
    );
    expect(averagePrecision(pictures, detections, 0).averagePrecision).to.be.closeTo(
      (1 + 3 / 4 + 3 / 4) / 3,
      1e-15,
    );
  });

  it('counts an intersection over union of exactly 0.5, and nothing below', () => {
    const pictures = [{ id: 'a', objects: [object(box(0, 0, 40, 20))] }];
    expect(averagePrecision(pictures, [found('a', 1, box(0, 0, 20, 20))], 0).truePositives).to.equal(1);
    expect(averagePrecision(pictures, [found('a', 1, box(0, 0, 19.999, 20))], 0).truePositives).to.equal(0);
  });

  it('matches each object once, the second detection of it being a false positive', () => {
    const pictures = [{ id: 'a', objects: [object(here)] }];
    const result = averagePrecision(pictures, [found('a', 0.9, here), found('a', 0.8, here)], 0);
    expect(result).to.include({ averagePrecision: 1, precision: 0.5, recall: 1 });
  });

  it('gives a detection the object that it overlaps most, and the next one what is left', () => {
    const [left, right] = [box(0, 0, 100, 10), box(10, 0, 100, 10)];
    const pictures = [{ id: 'a', objects: [object(left), object(right)] }];
    // The best detection overlaps both and must take the right one, or the second, on the left, still finds its own.
    const result = averagePrecision(
      pictures,
      [found('a', 0.9, box(8, 0, 100, 10)), found('a', 0.8, box(-30, 0, 100, 10))],
      0,
    );
    expect(result.truePositives).to.equal(2);
  });

  it('gives a detection the first of two objects that it overlaps alike', () => {
    const pictures = [{ id: 'a', objects: [object(box(0, 0, 100, 10)), object(box(10, 0, 100, 10))] }];
    const detections = [found('a', 0.9, box(5, 0, 100, 10)), found('a', 0.8, box(40, 0, 100, 10))];
    expect(averagePrecision(pictures, detections, 0).truePositives).to.equal(2);
  });

  it('keeps pictures and classes apart', () => {
    const pictures = [
      { id: 'a', objects: [object(here)] },
      { id: 'b', objects: [object(there, { index: 1 })] },
    ];
    expect(averagePrecision(pictures, [found('b', 0.9, here)], 0)).to.include({
      detections: 1,
      truePositives: 0,
    });
    expect(averagePrecision(pictures, [found('b', 0.9, there)], 0)).to.include({ truePositives: 0 });
    expect(averagePrecision(pictures, [found('b', 0.9, there, 1)], 0)).to.include({ detections: 0 });
  });

  it('disregards detections on an ignored object, however many', () => {
    const crowd = object(box(0, 0, 200, 200), { ignore: true });
    const pictures = [{ id: 'a', objects: [crowd, object(away)] }];
    const detections = [
      found('a', 0.9, box(5, 5, 20, 20)),
      found('a', 0.8, box(50, 50, 20, 20)),
      found('a', 0.75, crowd.box),
      found('a', 0.7, box(191, 50, 20, 20)),
      found('a', 0.6, away),
    ];
    const result = averagePrecision(pictures, detections, 0);
    expect(result).to.deep.equal({
      objects: 1,
      detections: 2,
      truePositives: 1,
      averagePrecision: 0.5,
      precision: 0.5,
      recall: 1,
    });
  });

  it('breaks ties of scores by the order of the pictures, not of the detections', () => {
    const pictures = [
      { id: 'first', objects: [object(here)] },
      { id: 'second', objects: [object(here)] },
    ];
    const miss = found('first', 0.5, away);
    const hit = found('second', 0.5, here);
    expect(averagePrecision(pictures, [hit, miss], 0).averagePrecision).to.equal(0.25);
    expect(averagePrecision(pictures.toReversed(), [miss, hit], 0).averagePrecision).to.equal(0.5);
  });

  it('says nothing of a class without objects or detections', () => {
    const pictures = [{ id: 'a', objects: [object(here)] }];
    expect(averagePrecision(pictures, [], 0)).to.deep.equal({
      objects: 1,
      detections: 0,
      truePositives: 0,
      averagePrecision: 0,
      recall: 0,
    });
    expect(averagePrecision(pictures, [], 1)).to.deep.equal({ objects: 0, detections: 0, truePositives: 0 });
  });

  it('refuses malformed detections', () => {
    const pictures = [{ id: 'a', objects: [object(here)] }];
    for (const bad of [
      found('a', Number.NaN, here),
      found('a', Number.POSITIVE_INFINITY, here),
      found('b', 1, here),
      found('a', 1, here, -1),
      found('a', 1, here, 0.5),
      found('a', 1, { ...here, xmax: Number.NaN }),
    ]) {
      expect(() => averagePrecision(pictures, [found('a', 1, here), bad], 0)).to.throw(
        InputError,
        /^guess 1: /,
      );
    }
  });
});

describe('meanAveragePrecision', () => {
  it('averages the classes that have objects, and names the others', () => {
    const pictures = [{ id: 'a', objects: [object(here), object(there, { index: 2 })] }];
    const detections = [
      found('a', 0.9, here),
      found('a', 0.8, here, 1),
      found('a', 0.7, away, 2),
      found('a', 0.6, there, 2),
    ];
    const result = meanAveragePrecision(pictures, detections, 4);
    expect(result.meanAveragePrecision).to.equal((1 + 0.5) / 2);
    expect(result.classesWithoutObjects).to.deep.equal([1, 3]);
    expect(result.perClass[1]).to.deep.equal({ objects: 0, detections: 1, truePositives: 0, precision: 0 });
  });

  it('refuses a data set without objects, and class indices beyond the classes', () => {
    const pictures = [{ id: 'a', objects: [object(here, { ignore: true })] }];
    expect(() => meanAveragePrecision(pictures, [], 1)).to.throw(InputError, 'no picture has an object');
    expect(() => meanAveragePrecision(pictures, [], 0)).to.throw(InputError, 'class index 0');
    expect(() => meanAveragePrecision(pictures, [found('a', 1, here, 7)], 7)).to.throw(
      InputError,
      'class index 7',
    );
  });

  it('equals the area measured threshold by threshold', () => {
    const place = fc.record({ x: fc.integer({ max: 12, min: 0 }), width: fc.integer({ max: 9, min: 1 }) });
    const placed = place.map(({ x, width }) => box(x, 0, width, 3));
    const objects = fc.array(fc.record({ index: fc.nat(2), box: placed, ignore: fc.constant(false) }), {
      maxLength: 5,
    });
    const pictures = fc
      .array(objects, { minLength: 1, maxLength: 4 })
      .map((lists) => lists.map((list, id) => ({ id, objects: list })))
      .filter((list) => list.some((picture) => picture.objects.length > 0));
    const inputs = pictures.chain((list) =>
      fc.record({
        pictures: fc.constant(list),
        detections: fc
          .array(fc.record({ imageId: fc.nat(list.length - 1), index: fc.nat(2), box: placed }), {
            maxLength: 15,
          })
          .chain((guesses) =>
            fc
              .shuffledSubarray(
                guesses.map((_, rank) => rank),
                { minLength: guesses.length },
              )
              .map((ranks) =>
                guesses.map((guess, position) => ({ ...guess, score: ranks[position] / 7 - 1 })),
              ),
          ),
      }),
    );
    fc.assert(
      fc.property(inputs, ({ pictures, detections }) => {
        const areas = [0, 1, 2].flatMap((index) => areaByThresholds(pictures, detections, index) ?? []);
        const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
        expect(meanAveragePrecision(pictures, detections, 3).meanAveragePrecision).to.be.closeTo(mean, 1e-12);
      }),
      { numRuns: 500 },
    );
  });
});

/** The area as an integral over recall: at each, the best precision of any threshold that reaches it. Scores differ. */
function areaByThresholds(
  pictures: readonly TruePicture[],
  detections: readonly Detection[],
  index: number,
): number | undefined {
  const total = pictures.flatMap((picture) => picture.objects).filter((item) => item.index === index).length;
  if (total === 0) return undefined;
  const points = detections.map((threshold) => {
    const kept = detections.filter((item) => item.index === index && item.score >= threshold.score);
    const hits = pictures.reduce((sum, picture) => sum + hitsOn(picture, kept, index), 0);
    return { hits, precision: kept.length === 0 ? 0 : hits / kept.length };
  });
  let sum = 0;
  for (let needed = 1; needed <= total; needed++) {
    sum += Math.max(0, ...points.filter((point) => point.hits >= needed).map((point) => point.precision));
  }
  return sum / total;
}

/** Objects found on one picture; all boxes of the test have y from 0 to 3, so only x matters. */
function hitsOn(picture: TruePicture, kept: readonly Detection[], index: number): number {
  let left = picture.objects.filter((item) => item.index === index);
  const guesses = kept.filter((item) => item.imageId === picture.id).toSorted((a, b) => b.score - a.score);
  const before = left.length;
  for (const guess of guesses) {
    const overlaps = left.map((item) => {
      const shared = Math.min(guess.box.xmax, item.box.xmax) - Math.max(guess.box.xmin, item.box.xmin);
      return shared / (Math.max(guess.box.xmax, item.box.xmax) - Math.min(guess.box.xmin, item.box.xmin));
    });
    const best = overlaps.indexOf(Math.max(...overlaps));
    if (overlaps[best] >= 0.5) left = left.toSpliced(best, 1);
  }
  return before - left.length;
}
