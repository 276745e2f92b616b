import { expect } from 'chai';
import fc from 'fast-check';
import { loadModel } from '../../../lib/model/load-model.js';
import type { DetectOptions } from '../../../lib/options.js';
import { OverFeat } from '../../../lib/overfeat.js';
import { confidenceOf, wholeScore } from '../../../lib/pipeline/confidence.js';
import type { Detection } from '../../../lib/pipeline/detect.js';
import { selectResults } from '../../../lib/pipeline/select-results.js';

const calibration = {
  shared: { scores: [1], confidences: [0.25] },
  perClass: [null, { scores: [1, 3, 4], confidences: [0, 0.5, 0.75] }],
};

describe('confidence', () => {
  it('is on the line between breakpoints, constant beyond, and shared by classes without a curve', () => {
    const scores = [0, 1, 2, 3, 3.5, 4, 100];
    expect(scores.map((score) => confidenceOf(calibration, 1, score))).to.deep.equal([
      0, 0, 0.25, 0.5, 0.625, 0.75, 0.75,
    ]);
    expect(scores.map((score) => confidenceOf(calibration, 0, score))).to.deep.equal(scores.map(() => 0.25));
  });

  it('never falls with the score', () => {
    const score = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(score, score, (first, second) => {
        const [low, high] = [Math.min(first, second), Math.max(first, second)];
        expect(confidenceOf(calibration, 1, low)).to.be.at.most(confidenceOf(calibration, 1, high));
      }),
    );
  });

  it('is of the score that all windows would have summed, or as it is where none should vote', () => {
    expect(wholeScore(3, 0.5)).to.equal(6);
    expect(wholeScore(3, 0)).to.equal(3);
  });

  it('orders results where there is one, then the score, then the class', () => {
    const results = [
      { label: 'b', index: 1, score: 9, confidence: 0.5 },
      { label: 'a', index: 0, score: 2, confidence: 0.75 },
      { label: 'a', index: 0, score: 9, confidence: 0.5 },
      { label: 'a', index: 0, score: 10, confidence: 0.5 },
    ];
    const sorted = selectResults(results, { topK: 9, threshold: 0 });
    expect(sorted).to.deep.equal([results[1], results[3], results[2], results[0]]);
  });

  it('is told by the shipped model, for fewer scales and the coarse stride too', async () => {
    await using overfeat = await OverFeat.load('cells');
    const ways = [{}, { scales: [200, 278, 385] }, { stride: 'coarse' }] as const;
    for (const options of ways) {
      const { results } = await overfeat.detect('examples/cells.jpg', options);
      expect(results).not.to.deep.equal([]);
      for (const { confidence } of results) expect(confidence).to.be.within(0, 1);
    }
  });

  it('is a limit of a call, beside the score, and of the model in place of its score', async () => {
    const picture = 'examples/cells-2.jpg';
    const model = await loadModel('cells');
    await using overfeat = await OverFeat.load(model);
    const { results: every } = await overfeat.detect(picture, { confidence: 0 });
    const shown = (least: (result: Detection) => boolean) => every.filter(least);
    const detect = async (options: DetectOptions) => (await overfeat.detect(picture, options)).results;
    expect(await detect({ confidence: 0.7 })).to.deep.equal(shown((result) => result.confidence! >= 0.7));
    expect(await detect({ confidence: [1, 0.9, 1], threshold: 30 })).to.deep.equal(
      shown((result) => result.score >= 30 && result.confidence! >= [1, 0.9, 1][result.index]),
    );
    const own = model.detection.confidence as readonly number[];
    expect(await detect({})).to.deep.equal(shown((result) => result.confidence! >= own[result.index]));
    const { confidence: _, ...detection } = model.detection;
    await using without = await OverFeat.load({ ...model, detection });
    const limits = model.detection.threshold as readonly number[];
    expect((await without.detect(picture)).results).to.deep.equal(
      shown((result) => result.score >= limits[result.index]),
    );
    const { results: guesses } = await overfeat.localize(picture, { topK: 3 });
    expect((await overfeat.localize(picture, { topK: 3, confidence: 0.9 })).results).to.deep.equal(
      guesses.filter(({ confidence }) => confidence! >= 0.9),
    );
    const refused = await overfeat.detect(picture, { confidence: 0.5, mergeThreshold: 0.5 }).catch(String);
    expect(refused).to.include('is not known of boxes that are made with a mergeThreshold of the call');
  });

  it('is not told of boxes that are made in another way', async () => {
    await using overfeat = await OverFeat.load('cells');
    const ways = [{ windowThreshold: 0.6 }, { mergeThreshold: 0.5 }, { matchScore: () => 0 }] as const;
    for (const options of ways) {
      const { results } = await overfeat.detect('examples/cells.jpg', options);
      expect(results).not.to.deep.equal([]);
      for (const result of results) expect(result).not.to.have.property('confidence');
    }
  });
});
