import { expect } from 'chai';
import fc from 'fast-check';
import { mergeBoxes, type WindowBox } from '../../../lib/boxes/merge.js';
import { GeometryError, InputError } from '../../../lib/errors.js';
import { Random } from '../../../lib/training/random.js';
import { literalMatchScore, type MatchScore, matchScore } from '../../../reference/match-score.js';
import { mergeBoxes as referenceMergeBoxes } from '../../../reference/merge-boxes.js';

const square = (x: number, side = 10, score = 1, windows = 1): WindowBox => {
  return { box: { xmin: x, ymin: 0, xmax: x + side, ymax: side }, score, windows };
};

const windowBox = (edge: fc.Arbitrary<number>): fc.Arbitrary<WindowBox> =>
  fc.record({
    box: fc.record({ xmin: edge, ymin: edge, xmax: edge, ymax: edge }),
    score: fc.double({ min: -1, max: 1, noNaN: true }),
    windows: fc.integer({ min: 1, max: 4 }),
  });
/** Few places, so that many boxes are equal, tied, empty or crossed. */
const tied = fc.array(windowBox(fc.integer({ min: 0, max: 3 })), { maxLength: 14 });
const spread = fc.array(windowBox(fc.double({ min: -50, max: 400, noNaN: true })), { maxLength: 25 });
/** Windows on a grid, each regressing near one of a few objects. */
const clustered = fc.integer().map((seed) => {
  const random = new Random(seed);
  const near = (centre: number) => centre + 4 * random.normal();
  return Array.from({ length: 40 }, (): WindowBox => {
    const object = random.bits() % 3;
    const box = {
      xmin: near(60 * object),
      ymin: near(20),
      xmax: near(60 * object + 50),
      ymax: near(20 + 30 * (object + 1)),
    };
    return { box, score: random.bits() / 2 ** 32, windows: 1 };
  });
});
/** Where sums, squares and areas overflow, or lose their last digits. */
const extreme = fc.array(
  windowBox(
    fc.constantFrom(0, 1, 5e-324, 3e-320, 2e-162, -1e-160, 1e-154, 2 ** 249, -(2 ** 250), 3 * 2 ** 248),
  ),
  { maxLength: 14 },
);
const scores: readonly MatchScore[] = [
  literalMatchScore,
  () => 0,
  () => Number.POSITIVE_INFINITY,
  (first, second) => Math.round(3 * matchScore(first, second)),
  (first, second) => first.xmin - 2 * second.xmin,
];
const thresholds = [0, 0.2, 0.5, 1, 3, 50, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

describe('mergeBoxes', () => {
  it('merges 20,000 boxes in a second or two, apart, in clusters or all alike, and gives others turns', async () => {
    const random = new Random(3);
    const uniform = (length: number) => (length * random.bits()) / 2 ** 32;
    const kinds: Record<string, () => WindowBox> = {
      apart: () => square(uniform(1e6), 10 + uniform(50)),
      clustered: () => square(100 * Math.floor(uniform(60)) + random.normal(), 50 + random.normal()),
      'one cluster': () => square(5 * random.normal(), 50 + random.normal()),
      alike: () => square(7),
    };
    for (const [kind, make] of Object.entries(kinds)) {
      const boxes = Array.from({ length: 20_000 }, make);
      const start = process.cpuUsage();
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 1);
      const merged = await mergeBoxes(boxes, { threshold: 0.5 });
      clearInterval(timer);
      expect(process.cpuUsage(start).user / 1000, kind).to.be.below(6000);
      expect(turns, kind).to.be.at.least(3);
      expect(merged.reduce((sum, { windows }) => sum + windows, 0)).to.equal(20_000);
    }
  }).timeout(60_000);

  for (const [name, boxes] of Object.entries({ tied, spread, clustered, extreme })) {
    it(`equals the literal merge on ${name} boxes, bit for bit, in the same order`, () =>
      fc.assert(
        fc.asyncProperty(
          boxes,
          fc.constantFrom(...thresholds),
          fc.oneof(fc.constant(undefined), fc.constantFrom(...scores)),
          async (boxes, threshold, matchScore) => {
            const options = matchScore === undefined ? { threshold } : { threshold, matchScore };
            expect(await mergeBoxes(boxes, options)).to.deep.equal(referenceMergeBoxes(boxes, options));
          },
        ),
        { numRuns: 400 },
      ));
  }

  it('equals the literal merge on hundreds of boxes, in which trees are deep and made anew', () => {
    const edge = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 9, noNaN: true }));
    return fc.assert(
      fc.asyncProperty(
        fc.array(windowBox(edge), { minLength: 60, maxLength: 150 }),
        fc.constantFrom(0.3, 0.9, 1.5, Number.POSITIVE_INFINITY),
        async (boxes, threshold) => {
          expect(await mergeBoxes(boxes, { threshold })).to.deep.equal(
            referenceMergeBoxes(boxes, { threshold }),
          );
        },
      ),
      { numRuns: 60 },
    );
  }).timeout(60_000);

  it('prefers a merged box to a later one that is just as near', async () => {
    const point = (x: number, y: number): WindowBox => {
      return { box: { xmin: x, ymin: y, xmax: x, ymax: y }, score: 1, windows: 1 };
    };
    // The second and the last merge into a point 4 to the right of the first, the third lies 4 to its left.
    const points = [point(0, 0), point(4, 1), point(-4, 0), point(4, -1)];
    const merged = await mergeBoxes(points, { threshold: 4, matchScore: literalMatchScore });
    expect(merged).to.deep.equal([{ ...point(8 / 3, 0), score: 3, windows: 3 }, point(-4, 0)]);
  });

  it('refuses a match score that gives no number', async () => {
    const boxes = fc.sample(clustered, { numRuns: 1, seed: 5 })[0];
    for (const given of [NaN, undefined, '0']) {
      const matchScore = (() => given) as MatchScore;
      const error = await mergeBoxes(boxes, { threshold: 0.6, matchScore }).catch((thrown) => thrown);
      expect(error).to.include({ code: 'BAD_ARGUMENT', input: 'match score' });
    }
  });

  it('uses the specified match score by default', async () => {
    const boxes = fc.sample(clustered, { numRuns: 1, seed: 5 })[0];
    const merged = await mergeBoxes(boxes, { threshold: 0.6 });
    expect(merged).to.deep.equal(referenceMergeBoxes(boxes, { threshold: 0.6 }));
    expect(merged).to.have.length.within(2, 20);
  });

  it('leaves its input as it was', async () => {
    const boxes = Object.freeze([square(0), square(1), square(2)].map(Object.freeze)) as readonly WindowBox[];
    expect(await mergeBoxes(boxes, { threshold: 9 })).to.have.length(1);
    expect(boxes).to.deep.equal([square(0), square(1), square(2)]);
  });

  it('stops when aborted, before or during the work', async () => {
    const boxes = Array.from({ length: 20_000 }, (_, index) => square(index, 1000));
    const reason = new Error('enough');
    const rejection = (signal: AbortSignal) =>
      mergeBoxes(boxes, { threshold: 9, signal }).then(
        () => expect.fail('it went on'),
        (error) => error,
      );
    expect(await rejection(AbortSignal.abort(reason))).to.equal(reason);
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 1);
    expect(await rejection(controller.signal)).to.equal(reason);
  });

  it('refuses what is not a number', async () => {
    const failure = (boxes: WindowBox[], threshold: number, score: MatchScore = matchScore) =>
      mergeBoxes(boxes, { threshold, matchScore: score }).then(
        () => expect.fail('it was accepted'),
        (error) => error,
      );
    expect(await failure([square(Number.NaN)], 1)).to.be.instanceOf(GeometryError);
    expect(await failure([square(0, 10, Number.POSITIVE_INFINITY)], 1)).to.be.instanceOf(GeometryError);
    expect(await failure([square(0, 10, 1, 0)], 1)).to.be.instanceOf(GeometryError);
    expect(await failure([square(0)], Number.NaN)).to.be.instanceOf(InputError);
    expect(await failure([square(0), square(1)], 1, () => Number.NaN)).to.be.instanceOf(InputError);
    // Areas overflow, so that the intersection over union has no value.
    expect(await failure([square(0, 1e200), square(1, 1e200)], 1)).to.be.instanceOf(InputError);
  });
});
