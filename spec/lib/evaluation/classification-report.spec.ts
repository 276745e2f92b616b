import { expect } from 'chai';
import type { DataSet } from '../../../lib/data/data-set.js';
import { classificationErrors, formatClassification } from '../../../lib/evaluation/classification-report.js';

const labels = ['ant', 'bee', 'cow', 'dog', 'eel', 'fox', 'bee'];
const box = { xmin: 0, ymin: 0, xmax: 9, ymax: 7 };
const picture = (id: string, index: number) => ({
  id,
  path: `${id}.png`,
  width: 9,
  height: 7,
  objects: [{ index, box, ignore: false }],
});
const set: DataSet = {
  name: 'made/up',
  annotates: 'pictures',
  labels,
  pictures: [picture('a', 0), picture('b', 0), picture('c', 1), picture('d', 6)],
};
/** Best first. */
const guessed = (imageId: string, indices: readonly number[]) =>
  indices.map((index, at) => ({ imageId, index, score: 1 - at / 10 }));

describe('how well pictures are classified', () => {
  const guesses = [
    ...guessed('a', [0, 1, 2, 3, 4]),
    ...guessed('b', [1, 2, 3, 4, 0]),
    ...guessed('c', [6, 2, 3, 4, 5]),
    ...guessed('d', [6, 2, 3, 4, 5]),
  ];

  it('is the share of wrong pictures by the first and by five guesses, by class index even where labels are shared', () => {
    expect(classificationErrors(set, guesses)).to.deep.equal({
      dataSet: 'made/up',
      pictures: 4,
      top1Error: 0.5,
      top5Error: 0.25,
      // All four are sure, and two of them right.
      calibrationError: 0.5,
      perClass: {
        ant: { pictures: 2, top1Error: 0.5, top5Error: 0 },
        'bee (1)': { pictures: 1, top1Error: 1, top5Error: 1 },
        'bee (6)': { pictures: 1, top1Error: 0, top5Error: 0 },
      },
    });
  });

  it('tells how far scores are from how often they are right, unless they are no probabilities', () => {
    const unsure = guesses.map((guess) => ({ ...guess, score: guess.score / 2 }));
    expect(classificationErrors(set, unsure).calibrationError).to.equal(0);
    const logits = guesses.map((guess) => ({ ...guess, score: guess.score - 2 }));
    expect(classificationErrors(set, logits)).not.to.have.property('calibrationError');
  });

  it('is told as text', () => {
    const lines = formatClassification(classificationErrors(set, guesses)).split('\n');
    expect(lines.slice(0, 4)).to.deep.equal([
      'made/up: 4 pictures',
      '',
      'top-1 error        50.0 %',
      'top-5 error        25.0 %',
    ]);
    expect(lines[4]).to.equal('calibration error  50.0 %');
    expect(lines[8].split(/ {2,}/)).to.deep.equal(['bee (1)', '1', '100.0 %', '100.0 %']);
  });
});
