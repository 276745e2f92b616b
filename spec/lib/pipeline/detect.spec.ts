import { expect } from 'chai';
import type { Tensor } from '../../../backends/backend.js';
import { BackendError } from '../../../lib/errors.js';
import type { Model } from '../../../lib/model/model.js';
import { compact } from '../../../lib/networks/compact.js';
import { detect, localize } from '../../../lib/pipeline/detect.js';
import { type BoxForm, boxFormNames } from '../../../reference/box-forms.js';
import { centreOfEdges } from '../../../reference/centre-form.js';
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

  /** The maps with a regressor of two boxes, each written by centre and size if so asked. */
  const perClass = (
    given: ReturnType<typeof maps>,
    boxForm: BoxForm,
    boxes: readonly (readonly number[])[],
  ) => {
    const data = new Float32Array(8 * positions);
    const at = 4 * 13 + 5;
    const corner = [5 * 8 - 37, 4 * 8 - 37];
    boxes.forEach((box, index) => {
      const edges = box.map((value, edge) => (value - corner[edge % 2]) / 75);
      const outputs = boxForm === 'centre' ? centreOfEdges(edges) : edges;
      outputs.forEach((value, output) => {
        data[(4 * index + output) * positions + at] = value;
      });
    });
    return { ...given, regressor: { shape: [8, 13, 13], data } };
  };

  for (const boxForm of boxFormNames) {
    it(`takes each class's own box where there is one for each: ${boxForm}`, async () => {
      const boxes = [
        [10, 20, 50, 60],
        [30, 5, 44, 90],
      ];
      const network = compact({ classes: 3, width: 0.2, boxes: 2, boxForm });
      for (const index of [0, 1]) {
        const given = perClass(maps([{ ...sureWindow, index }]), boxForm, boxes);
        const found = await detect(picture, 'picture', { ...model, network }, answering([given]));
        expect(found.map((one) => one.index)).to.deep.equal([index]);
        Object.values(found[0].box).forEach((edge, at) => {
          expect(edge).to.be.closeTo(boxes[index][at], 1e-4);
        });
      }
    });
  }

  it('refuses a size whose exponential overflows where a window counts, and clips edges that are infinite', async () => {
    const window = maps([sureWindow]);
    const infinite = [-1, -1, 1, 1].map((sign) => sign * Number.POSITIVE_INFINITY);
    infinite.forEach((value, edge) => {
      window.regressor.data[edge * positions + 4 * 13 + 5] = value;
    });
    const [whole] = await detect(picture, 'picture', model, answering([window]));
    expect(whole.box).to.deep.equal({ xmin: 0, ymin: 0, xmax: 100, ymax: 100 });
    const byCentre: Model = { ...model, network: { ...model.network, boxForm: 'centre' } };
    const outcomeOf = (outputs: readonly number[]) => {
      const given = maps([sureWindow]);
      given.regressor.data.fill(Number.NaN);
      outputs.forEach((value, at) => {
        given.regressor.data[at * positions + 4 * 13 + 5] = value;
      });
      return detect(picture, 'picture', byCentre, answering([given])).catch((error: unknown) => error);
    };
    expect(await outcomeOf([0, 0, 3, -1])).to.have.length(1);
    for (const outputs of [
      [0, 0, 800, 0],
      [0, 0, 0, Number.POSITIVE_INFINITY],
      [0, Number.NaN, 0, 0],
      [Number.NEGATIVE_INFINITY, 0, 0, 0],
    ]) {
      const error = await outcomeOf(outputs);
      expect(error).to.be.instanceOf(BackendError).with.property('code', 'NOT_A_NUMBER');
      expect((error as BackendError).message).to.equal(
        'an edge of the box of class 0 at row 4, column 5 is not a number',
      );
    }
  });
});
