import { expect } from 'chai';
import type { Tensor } from '../../../backends/backend.js';
import { BackendError } from '../../../lib/errors.js';
import { detect, localize } from '../../../lib/pipeline/detect.js';
import { randomTensor } from '../../backends/random-networks.js';
import { answering, madeUpModel } from './made-up-model.js';

const picture = randomTensor([3, 100, 100], 1, 100);
// One level of 100 + 2 * 37 pixels: fine outputs from pixel -37 on, every 8 pixels, 13 x 13 of them.
const model = madeUpModel({ scales: [100] });
const positions = 13 * 13;

/** Background everywhere but at the windows given, each with its class, its logit and its box in picture pixels. */
function maps(windows: readonly { y: number; x: number; index: number; logit: number; box: number[] }[]) {
  const classifier: Tensor = { shape: [3, 13, 13], data: new Float32Array(3 * positions) };
  const regressor: Tensor = { shape: [4, 13, 13], data: new Float32Array(4 * positions) };
  classifier.data.fill(20, 2 * positions);
  for (const { y, x, index, logit, box } of windows) {
    const position = y * 13 + x;
    classifier.data[2 * positions + position] = 0;
    classifier.data[index * positions + position] = logit;
    const corner = [x * 8 - 37, y * 8 - 37];
    box.forEach((value, edge) => {
      regressor.data[edge * positions + position] = (value - corner[edge % 2]) / 75;
    });
  }
  return { classifier, regressor };
}

const sure = Math.exp(5) / (Math.exp(5) + 2);
const answer = answering([
  maps([
    { y: 4, x: 4, index: 0, logit: 5, box: [10, 20, 50, 60] },
    { y: 4, x: 5, index: 0, logit: 5, box: [12, 22, 52, 62] },
    { y: 9, x: 9, index: 1, logit: 5, box: [60, 50, 130, 90] },
    { y: 1, x: 9, index: 0, logit: 5, box: [70, 5, 90, 25] },
    { y: 7, x: 1, index: 1, logit: 0.5, box: [0, 60, 20, 90] },
  ]),
]);

describe('detection', () => {
  it('merges boxes class by class, sums scores, clips to the picture, and leaves out unsure windows', async () => {
    const found = await detect(picture, 'picture', model, answer);
    expect(found.map(({ label }) => label)).to.deep.equal(['left', 'left', 'right']);
    const [merged, single, other] = found;
    expect(merged.score).to.be.closeTo(2 * sure, 1e-5);
    for (const [edge, value] of Object.entries({ xmin: 11, ymin: 21, xmax: 51, ymax: 61 })) {
      expect(merged.box[edge as 'xmin']).to.be.closeTo(value, 1e-4);
    }
    expect(single.score).to.be.closeTo(sure, 1e-5);
    expect(other.box.xmax).to.equal(100);
  });

  it('shows only what reaches the threshold', async () => {
    expect(await detect(picture, 'picture', model, answer, { threshold: 1.5 })).to.have.length(1);
  });

  it('takes a threshold of its own for each class', async () => {
    const found = await detect(picture, 'picture', model, answer, { threshold: [1.5, 0.5] });
    expect(found.map(({ label }) => label)).to.deep.equal(['left', 'right']);
  });

  it('localizes the main object as one box a class', async () => {
    const found = await localize(picture, 'picture', model, answer, { topK: 2 });
    expect(found.map(({ label }) => label)).to.deep.equal(['left', 'right']);
    expect(found[0].score).to.be.closeTo(2 * sure, 1e-5);
  });

  it('localizes even where no window is sure', async () => {
    const unsure = answering([maps([{ y: 7, x: 1, index: 1, logit: 0.1, box: [0, 60, 20, 90] }])]);
    const [found] = await localize(picture, 'picture', model, unsure);
    expect(found.label).to.equal('right');
    expect(found.box.xmax).to.be.closeTo(20, 1e-4);
    expect(await detect(picture, 'picture', model, unsure)).to.deep.equal([]);
  });

  const errorOf = async (given: ReturnType<typeof maps>) => {
    try {
      return await detect(picture, 'picture', model, answering([given]));
    } catch (error) {
      return error;
    }
  };
  const sureWindow = { y: 4, x: 5, index: 0, logit: 5, box: [10, 20, 50, 60] };

  it('refuses a score that is not a number, as infinite logits have it', async () => {
    const given = maps([sureWindow]);
    given.classifier.data[9 * 13 + 2] = Number.POSITIVE_INFINITY;
    const error = await errorOf(given);
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'NOT_A_NUMBER');
    expect((error as BackendError).message).to.equal(
      'the score of class 0 at row 9, column 2 is not a number',
    );
  });

  it('refuses an edge that is not a number where a window counts, and looks at no other', async () => {
    const given = maps([sureWindow]);
    given.regressor.data[2 * positions + 1] = Number.NaN;
    expect(await errorOf(given)).to.have.length(1);
    given.regressor.data[2 * positions + 4 * 13 + 5] = Number.NaN;
    const error = await errorOf(given);
    expect((error as BackendError).message).to.equal(
      'an edge of the box of class 0 at row 4, column 5 is not a number',
    );
  });
});
