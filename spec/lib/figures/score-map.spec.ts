import { expect } from 'chai';
import { coarseOf, drawScoreMap } from '../../../lib/figures/score-map.js';
import { colourOf } from '../../../lib/images/draw.js';
import { blank, white } from '../../../lib/images/paint.js';
import { OverFeat } from '../../../lib/overfeat.js';
import { windowGrid } from '../../../lib/pipeline/pyramid.js';
import type { LevelPrediction } from '../../../lib/pipeline/window-boxes.js';
import { randomTensor } from '../../backends/random-networks.js';
import { tinyModel } from '../cli/tiny.js';
import { colourAt } from './drawing.js';

const { network } = tinyModel;

/** Three classes and the background at 3x4 locations of a picture of 60x150 pixels, at unequal zooms. */
function prediction(): LevelPrediction {
  const { data } = randomTensor([4, 3, 4], 6);
  return {
    level: { size: [90, 120], zoom: [90 / 60, 120 / 150], margin: 10, picture: [60, 150] },
    stride: 'fine',
    scores: { shape: [4, 3, 4], data: data.map(Math.abs) },
    boxes: randomTensor([4, 3, 4], 7),
  };
}

describe('a map of scores', () => {
  const { level, stride, scores } = prediction();
  const ground = blank(300, 60, white);

  it("has each location's likeliest class around the centre of its window, as opaque as it is probable", () => {
    const classes = [0, 2];
    const map = drawScoreMap(ground, prediction(), classes, network);
    const windowAt = windowGrid(network, level, stride);
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 4; column++) {
        const { xmin, ymin, xmax, ymax } = windowAt(row, column);
        const [y, x] = [(ymin + ymax) / 2, (xmin + xmax) / 2];
        const score = (index: number) => scores.data[(index * 3 + row) * 4 + column];
        const best = score(2) > score(0) ? 2 : 0;
        const wanted = [
          ...Uint8ClampedArray.from(colourOf(best), (value) => 255 + (value - 255) * score(best)),
        ];
        // The map is as high as the picture, and twice as wide; cells are 16/3 by 20 of its pixels.
        for (const [down, right] of [
          [0, 0],
          [-2, -9],
          [1.6, 9],
        ]) {
          const at = colourAt(map, Math.floor(y + down), Math.floor(2 * x + right));
          expect(at, `${row}, ${column}`).to.deep.equal(wanted);
        }
      }
    }
  });

  it('leaves the ground where no window has its centre', () => {
    const map = drawScoreMap(ground, prediction(), [0, 1], network);
    const first = windowGrid(network, level, stride)(0, 0);
    const edge = first.xmin + first.xmax - 10;
    expect(colourAt(map, 30, Math.floor(edge) - 2)).to.deep.equal([255, 255, 255]);
    expect(colourAt(map, 59, 299)).to.deep.equal([255, 255, 255]);
    expect(ground).to.deep.equal(blank(300, 60, white));
  });

  it('at the coarse stride is what the network says at that stride', async () => {
    const picture = randomImage(97, 131);
    await using overfeat = await OverFeat.load(tinyModel, { backend: 'cpu' });
    const [fine, coarse] = await Promise.all(
      (['fine', 'coarse'] as const).map((stride) => overfeat.predict(picture, { stride })),
    );
    for (const [at, { scores, boxes, ...others }] of fine.map((each) => coarseOf(each, network)).entries()) {
      expect(others).to.deep.equal({ level: coarse[at].level, stride: 'coarse' });
      for (const [name, tensor] of Object.entries({ scores, boxes })) {
        const wanted = coarse[at][name as 'scores' | 'boxes'];
        expect(tensor.shape).to.deep.equal(wanted.shape);
        const worst = tensor.data.reduce(
          (most, value, place) => Math.max(most, Math.abs(value - wanted.data[place])),
          0,
        );
        expect(worst).to.be.below(1e-5);
      }
    }
  });
});

function randomImage(height: number, width: number) {
  const { data: values } = randomTensor([height, width, 4], 8);
  const data = Uint8ClampedArray.from(values, (value, at) => (at % 4 === 3 ? 255 : 128 + 127 * value));
  return { height, width, data };
}
