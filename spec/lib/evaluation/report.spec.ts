import { expect } from 'chai';
import type { DataSet } from '../../../lib/data/data-set.js';
import { mapLabels } from '../../../lib/data/map-labels.js';
import { InputError } from '../../../lib/errors.js';
import { evaluate, formatEvaluation } from '../../../lib/evaluation/report.js';

const box = { xmin: 0, ymin: 0, xmax: 30, ymax: 20 };
const wrongBox = { xmin: 50, ymin: 0, xmax: 80, ymax: 20 };
const picture = (id: number, ...indices: number[]) => ({
  id,
  path: `${id}.png`,
  width: 90,
  height: 60,
  objects: indices.map((index) => ({ index, box, ignore: false })),
});
const dataSet: DataSet = {
  name: 'birds/val',
  annotates: 'objects' as const,
  labels: ['crane', 'kite', 'crane', '__proto__'],
  pictures: [picture(1, 0), picture(2, 1), picture(3), picture(4, 0)],
};
const right = [
  { imageId: 1, index: 0, score: 0.9, box },
  { imageId: 2, index: 1, score: 0.8, box },
  { imageId: 4, index: 3, score: 0.6, box },
];
const predictions = {
  classifications: [right[0], { ...right[1], index: 2 }, right[2]],
  localizations: [
    { ...right[0], box: wrongBox },
    { ...right[1], box: wrongBox },
    { ...right[2], index: 0 },
  ],
  detections: right,
  shown: right,
};
const evaluation = evaluate(dataSet, predictions);

describe('evaluate', () => {
  it('holds each measure, of its own predictions', () => {
    expect(evaluation).to.deep.include({
      dataSet: 'birds/val',
      pictures: 4,
      emptyPictures: 1,
      objects: 3,
      top1Error: 2 / 3,
      localizationError: 2 / 3,
      meanAveragePrecision: 0.75,
      classesWithoutObjects: ['crane (2)', '__proto__'],
    });
  });

  it('has every class once, also where labels are shared or odd', () => {
    expect(Object.keys(evaluation.perClass)).to.deep.equal(['crane (0)', 'kite', 'crane (2)', '__proto__']);
    expect(evaluation.perClass.kite).to.deep.equal({
      objects: 1,
      detections: 1,
      truePositives: 1,
      averagePrecision: 1,
      coco: { mean: 1, at50: 1, at75: 1 },
      precision: 1,
      recall: 1,
    });
    // Of two objects one is found: so far the curve reaches 51 of the 101 recalls.
    for (const precision of Object.values(evaluation.perClass['crane (0)'].coco!)) {
      expect(precision).to.be.closeTo(51 / 101, 1e-12);
    }
    expect(evaluation.perClass['crane (2)']).not.to.have.property('coco');
  });

  it('counts what the model shows, and measures the curve over all', () => {
    const { perClass } = evaluate(dataSet, { ...predictions, shown: right.slice(0, 1) });
    expect(perClass['crane (0)']).to.deep.equal(evaluation.perClass['crane (0)']);
    expect(perClass.kite).to.deep.equal({
      objects: 1,
      detections: 0,
      truePositives: 0,
      averagePrecision: 1,
      coco: { mean: 1, at50: 1, at75: 1 },
      recall: 0,
    });
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(evaluation)).perClass['crane (0)'].recall).to.equal(0.5);
  });
});

describe('formatEvaluation', () => {
  it('is a table that says which classes are not in the mean', () => {
    expect(formatEvaluation(evaluation).split('\n')).to.deep.equal([
      'birds/val: 4 pictures (1 without objects), 3 objects',
      '',
      'top-1 error         66.7 %',
      'localization error  66.7 %',
      'mAP@0.5             75.0 %',
      'AP@[.5:.95] (COCO)  75.2 %',
      '',
      'class      objects  detections   AP@0.5  AP@0.75  AP@[.5:.95]  precision   recall',
      'crane (0)        2           1   50.0 %   50.5 %       50.5 %    100.0 %   50.0 %',
      'kite             1           1  100.0 %  100.0 %      100.0 %    100.0 %  100.0 %',
      'crane (2)        0           0        -        -            -          -        -',
      '__proto__        0           1        -        -            -      0.0 %        -',
      '',
      'not in the mean, without objects: crane (2), __proto__',
      '',
    ]);
  });
});

describe('mapLabels', () => {
  const cells: DataSet = {
    name: 'bccd/val',
    annotates: 'objects' as const,
    labels: ['RBC', 'WBC'],
    pictures: [picture(1, 0, 1), picture(2)],
  };

  it("puts classes in the model's order", () => {
    const mapped = mapLabels(cells, { name: 'cells', labels: ['WBC', 'Platelets', 'RBC'] });
    expect(mapped.labels).to.deep.equal(['WBC', 'Platelets', 'RBC']);
    expect(mapped.pictures.map(({ objects }) => objects.map((object) => object.index))).to.deep.equal([
      [2, 0],
      [],
    ]);
    expect(cells.pictures[0].objects[0].index).to.equal(0);
  });

  it('keeps indices where the labels begin alike, even if one is shared', () => {
    const labels = [...dataSet.labels, 'wren'];
    const mapped = mapLabels(dataSet, { name: 'birds', labels });
    expect(mapped).to.deep.equal({ ...dataSet, labels });
  });

  it('refuses a label that the model does not know, naming both', () => {
    const labels = Array.from({ length: 12 }, (_, index) => `face${index}`);
    expect(() => mapLabels(cells, { name: 'model caltech3', labels })).to.throw(
      InputError,
      /^bccd\/val: model caltech3 does not know the label RBC: its labels are face0, .*, face9 and 2 more, the data set's RBC, WBC$/,
    );
  });

  it('refuses a label that stands for several classes of the model', () => {
    const shared = { name: 'model two cells', labels: ['WBC', 'RBC', 'RBC'] };
    expect(() => mapLabels(cells, shared)).to.throw(
      InputError,
      'model two cells has several classes of the label RBC',
    );
  });
});
