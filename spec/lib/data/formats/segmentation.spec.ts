import { expect } from 'chai';
import fc from 'fast-check';
import { boxOfSegmentation } from '../../../../lib/data/formats/segmentation.js';

type Mask = readonly (readonly boolean[])[];

/** Runs of unmarked and marked pixels in turn, down the columns. */
function runsOf(mask: Mask): number[] {
  const runs = [0];
  let marked = false;
  for (let x = 0; x < mask[0].length; x++) {
    for (const row of mask) {
      if (row[x] !== marked) {
        runs.push(0);
        marked = row[x];
      }
      runs[runs.length - 1] += 1;
    }
  }
  return runs;
}

/** As COCO's own program writes them. */
function textOf(runs: readonly number[]): string {
  let text = '';
  runs.forEach((run, at) => {
    let rest = at > 2 ? run - runs[at - 2] : run;
    for (let more = true; more; ) {
      let bits = rest & 31;
      rest >>= 5;
      more = bits & 16 ? rest !== -1 : rest !== 0;
      if (more) bits |= 32;
      text += String.fromCharCode(bits + 48);
    }
  });
  return text;
}

const masks = fc
  .tuple(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 90 }))
  .chain(([height, width]) =>
    fc.array(fc.array(fc.boolean(), { minLength: width, maxLength: width }), {
      minLength: height,
      maxLength: height,
    }),
  );

describe('boxOfSegmentation', () => {
  it('is the box around the marked pixels of a mask, in numbers and in text', () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const ys = mask.flatMap((row, y) => (row.includes(true) ? y : []));
        const xs = mask.flatMap((row) => row.flatMap((marked, x) => (marked ? x : [])));
        const want =
          ys.length === 0
            ? { xmin: 0, ymin: 0, xmax: 0, ymax: 0 }
            : { xmin: Math.min(...xs), ymin: ys[0], xmax: Math.max(...xs) + 1, ymax: ys[ys.length - 1] + 1 };
        const size = [mask.length, mask[0].length];
        expect(boxOfSegmentation({ size, counts: runsOf(mask) })).to.deep.equal(want);
        expect(boxOfSegmentation({ size, counts: textOf(runsOf(mask)) })).to.deep.equal(want);
      }),
    );
  });

  it('is the box around all polygons', () => {
    const polygons = [
      [7.5, 3, 9, 20, 8, 4],
      [-2, 6, 3, 5, 1, 1],
    ];
    expect(boxOfSegmentation(polygons)).to.deep.equal({ xmin: -2, ymin: 1, xmax: 9, ymax: 20 });
    expect(
      boxOfSegmentation([...polygons, [50, 60], [70, 80, 90, 95]]),
      'beside what marks nothing',
    ).to.deep.equal(boxOfSegmentation(polygons));
    expect(boxOfSegmentation([])).to.deep.equal({ xmin: 0, ymin: 0, xmax: 0, ymax: 0 });
  });

  it('has no area where polygons have one or two points', () => {
    for (const polygons of [[[5, 6]], [[1, 2, 3, 4]], [[]]])
      expect(boxOfSegmentation(polygons)).to.deep.equal({ xmin: 0, ymin: 0, xmax: 0, ymax: 0 });
  });

  for (const [what, segmentation, reason] of [
    ['a text', 'abc', /neither polygons nor a mask/],
    ['a polygon with half a point', [[1, 2, 3, 4, 5, 6, 7]], /no list of points/],
    ['a polygon of texts', [['1', 2, 3, 4, 5, 6]], /no list of points/],
    ['a mask without size', { counts: [4] }, /no size/],
    ['runs of another size', { size: [3, 5], counts: [4, 4, 4] }, /runs of 12 pixels; its size 3 x 5 has 15/],
    ['negative runs', { size: [3, 5], counts: [20, -5] }, /no run lengths/],
    ['a text cut off', { size: [3, 5], counts: 'o' }, /no run lengths/],
  ] as const) {
    it(`refuses ${what}`, () => expect(boxOfSegmentation(segmentation)).to.match(reason));
  }
});
