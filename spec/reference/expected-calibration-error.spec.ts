import { expect } from 'chai';
import fc from 'fast-check';
import { expectedCalibrationError } from '../../reference/expected-calibration-error.js';
import { GeometryError } from '../../reference/geometry.js';

describe('expectedCalibrationError', () => {
  it('weighs the distance of each bin by how many are in it', () => {
    // First half: claimed 0.25 and 0.375, one right. Second: claimed 0.5 and 1, and 0.75, all right.
    const error = expectedCalibrationError([0.25, 0.375, 0.5, 1, 0.75], [0, 1, 1, 1, 1], 2);
    expect(error).to.equal((0.375 + 0.75) / 5);
  });

  it('puts an edge into the upper bin, 1 into the last, and has ten bins when not told', () => {
    expect(expectedCalibrationError([0.5, 0.25], [1, 0], 2)).to.equal(0.375);
    expect(expectedCalibrationError([1, 0.95], [0, 1])).to.be.closeTo(0.95 / 2, 1e-15);
    expect(expectedCalibrationError([0.42, 0.58], [0, 1])).to.be.closeTo(0.42, 1e-15);
  });

  it('is between the distance of the means and the mean distance, more bins never less where they divide', () => {
    const judged = fc.array(fc.record({ claimed: fc.integer({ min: 0, max: 64 }), right: fc.boolean() }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(judged, (all) => {
        const confidences = all.map(({ claimed }) => claimed / 64);
        const outcomes = all.map(({ right }) => Number(right));
        const error = (bins: number) => expectedCalibrationError(confidences, outcomes, bins);
        const gaps = outcomes.map((outcome, at) => outcome - confidences[at]);
        expect(error(1)).to.equal(Math.abs(gaps.reduce((sum, gap) => sum + gap, 0)) / all.length);
        expect(error(8)).to.be.at.least(error(4));
        expect(error(4)).to.be.at.least(error(1));
        const most = gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / all.length;
        expect(error(8)).to.be.at.most(most);
      }),
    );
  });

  it('refuses nothing, other counts, what is out of range, and bins that are none', () => {
    const wrong: [number[], number[], number?][] = [
      [[], []],
      [[0.5], [1, 0]],
      [[1.5], [1]],
      [[-0.5], [1]],
      [[Number.NaN], [1]],
      [[0.5], [0.5]],
      [[0.5], [1], 0],
      [[0.5], [1], 2.5],
    ];
    for (const given of wrong) expect(() => expectedCalibrationError(...given)).to.throw(GeometryError);
  });
});
