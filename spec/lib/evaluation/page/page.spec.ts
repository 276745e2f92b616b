import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readDataSet } from '../../../../lib/data/data-set.js';
import { curveOf, drawCurves } from '../../../../lib/evaluation/page/curves.js';
import { drawHistogram } from '../../../../lib/evaluation/page/histogram.js';
import { evaluationPage } from '../../../../lib/evaluation/page/page.js';
import { evaluate } from '../../../../lib/evaluation/report.js';
import { readImage } from '../../../../lib/index.js';

const examples = fileURLToPath(new URL('../../../../examples/objects.json', import.meta.url));

describe('the page of an evaluation', () => {
  it('holds tables, drawings, and the worst mistakes as pictures, and needs nothing beside it', async () => {
    const dataSet = await readDataSet(examples);
    const [first, second, third] = dataSet.pictures;
    // Right; wrong and sure; the third is missed.
    const right = { ...first.objects[0], imageId: first.id, score: 2 };
    const wrong = {
      imageId: second.id,
      index: second.objects[0].index,
      score: 7.25,
      box: { xmin: 10, ymin: 12, xmax: 61, ymax: 49 },
    };
    const all = [right, wrong];
    const predictions = { classifications: all, localizations: all, detections: all, shown: all };
    const named = { ...dataSet, labels: ['<airplane>', ...dataSet.labels.slice(1)] };
    const page = await evaluationPage({
      model: 'a & b',
      dataSet: named,
      predictions,
      evaluation: evaluate(named, predictions),
    });
    expect(page).to.contain('<h1>a &amp; b on examples/objects</h1>');
    expect(page).to.contain('&lt;airplane&gt;').and.not.to.contain('<airplane>');
    expect(page)
      .to.match(/wrong: face, score 7\.25/)
      .and.to.match(/missed: motorcycle/);
    expect(page).to.contain('picture motorcycle.jpg').and.to.contain('Detections by score');
    const sure = all.map((one, at) => ({ ...one, confidence: at === 0 ? 0.5 : 0.25 }));
    const calibrated = { ...predictions, detections: sure, shown: sure };
    const told = await evaluationPage({
      model: 'sure',
      dataSet,
      predictions: calibrated,
      evaluation: evaluate(dataSet, calibrated),
    });
    expect(told)
      .to.match(/wrong: face, confidence 0\.25/)
      .and.to.match(/Detections by confidence/)
      .and.to.match(/<td>calibration error<td>37\.5 %/);
    expect(page).not.to.match(/(?:src|href)="(?!data:)/);
    const sources = [...page.matchAll(/src="data:image\/png;base64,([^"]+)"/g)].map(([, text]) => text);
    // One wrong, and of three objects the two that were not found.
    expect(sources).to.have.length(3);
    const { image } = await readImage(Buffer.from(sources[0], 'base64'));
    // The box, and around it 0.6 of its longer side where the picture goes on.
    expect([image.width, image.height]).to.deep.equal([92, 80]);
    expect(third.objects).to.have.length(1);
  });
});

describe('curveOf', () => {
  it('has a point a detection', () => {
    const { points } = curveOf(1, 'kite', [true, false, true], 4);
    expect(points).to.deep.equal([
      { recall: 0.25, precision: 1 },
      { recall: 0.25, precision: 0.5 },
      { recall: 0.5, precision: 2 / 3 },
    ]);
    expect(drawCurves([{ index: 1, label: 'a<b', points }]))
      .to.contain('150.0,12.0 150.0,162.0 255.0,112.0')
      .and.to.contain('a&lt;b');
  });
});

describe('drawHistogram', () => {
  it('puts the bad on top of the good, the greatest value in the last bar', () => {
    const drawing = drawHistogram({ good: [0, 10, 10], bad: [10] }, 'values');
    const bars = [...drawing.matchAll(/<rect class="(\w+)" x="([\d.]+)" y="([\d.]+)".*? height="([\d.]+)"/g)];
    expect(bars.map(([, ...parts]) => parts)).to.deep.equal([
      ['good', '46', '132.0', '60.0'],
      ['good', '445', '72.0', '120.0'],
      ['bad', '445', '12.0', '60.0'],
    ]);
    expect(drawHistogram({ good: [], bad: [] }, 'values')).to.contain('none');
    expect(drawHistogram({ good: [3], bad: [] }, 'values')).not.to.contain('NaN');
  });
});
