import { expect } from 'chai';
import fc from 'fast-check';
import { turns } from '../../../backends/turns.js';
import { mergeBoxes, type WindowBox } from '../../../lib/boxes/merge.js';
import { refineBoxes } from '../../../lib/boxes/refine.js';
import { Random } from '../../../lib/training/random.js';
import { refineBoxes as referenceRefineBoxes } from '../../../reference/refine-boxes.js';

const boxes = (edge: fc.Arbitrary<number>, maxLength: number): fc.Arbitrary<WindowBox[]> =>
  fc.array(
    fc.record({
      box: fc.record({ xmin: edge, ymin: edge, xmax: edge, ymax: edge }),
      score: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
      windows: fc.constant(1),
    }),
    { maxLength },
  );
/** Few places, so that many boxes are equal, touch, are empty or crossed; and many. */
const inputs = {
  tied: boxes(fc.integer({ min: 0, max: 4 }), 20),
  spread: boxes(fc.double({ min: -20, max: 90, noNaN: true }), 40),
};

describe('refineBoxes of the library', () => {
  for (const [name, windows] of Object.entries(inputs)) {
    it(`equals the literal one on ${name} boxes, bit for bit`, () =>
      fc.assert(
        fc.asyncProperty(
          windows,
          windows,
          fc.constantFrom(1e-9, 0.2, 0.5, 0.7, 1),
          async (merged, seen, threshold) => {
            const refined = await refineBoxes(merged, seen, threshold, turns());
            expect(refined).to.deep.equal(referenceRefineBoxes(merged, seen, { threshold }));
          },
        ),
        { numRuns: 300 },
      ));
  }

  it('brings boxes nearer to what most windows say than the merge does', async () => {
    const random = new Random(4);
    const around = (spread: number): WindowBox => {
      const moved = () => spread * random.normal();
      return {
        box: { xmin: moved(), ymin: moved(), xmax: 40 + moved(), ymax: 60 + moved() },
        score: 0.9,
        windows: 1,
      };
    };
    const astray = Array.from({ length: 4 }, (): WindowBox => {
      return { box: { xmin: 18, ymin: 10, xmax: 58, ymax: 70 }, score: 0.9, windows: 1 };
    });
    const windows = [...Array.from({ length: 12 }, () => around(1)), ...astray];
    const merged = await mergeBoxes(windows, { threshold: 2 });
    expect(merged).to.have.length(1);
    const [{ box }] = await refineBoxes(merged, windows, 0.7, turns());
    expect(Math.abs(merged[0].box.xmin)).to.be.above(3);
    expect(Math.abs(box.xmin)).to.be.below(1);
  });

  it('stops when aborted', async () => {
    const reason = new Error('enough');
    const one: WindowBox = { box: { xmin: 0, ymin: 0, xmax: 1, ymax: 1 }, score: 1, windows: 1 };
    const stopped = refineBoxes([one], [one], 0.5, turns(AbortSignal.abort(reason)));
    expect(await stopped.catch((error) => error)).to.equal(reason);
  });
});
