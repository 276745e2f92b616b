import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { readDataSet } from '../../../lib/data/data-set.js';
import { compact } from '../../../lib/networks/compact.js';
import { calibrate, trySettings } from '../../../lib/training/calibrate.js';
import { look } from '../../../lib/training/look.js';
import { chooseScales } from '../../../lib/training/planned-model.js';
import { randomWeights } from '../../backends/random-networks.js';
import { madeUpModel } from '../pipeline/made-up-model.js';

describe('calibration', () => {
  it('chooses thresholds among those tried, tells how often boxes were right, and stops when asked', async () => {
    const set = await readDataSet('examples/objects.json');
    const network = compact({ classes: 4, width: 0.2 });
    const model = madeUpModel({
      network,
      labels: set.labels,
      scales: [70],
      weights: randomWeights(network, 3),
    });
    const seen = await look(model, set.pictures, cpuBackend, undefined);
    const tried = await trySettings(seen, model, undefined);
    const { detection, calibration } = calibrate(tried, set.pictures, set.labels.length);
    expect([0.5, 0.7, 0.85, 0.95]).to.include(detection.windowThreshold);
    expect([0.3, 0.4, 0.5, 0.6]).to.include(detection.mergeThreshold);
    expect(detection.refineThreshold).to.equal(0.7);
    expect(detection.threshold).to.be.an('array').with.length(3);
    expect(detection.confidence).to.be.an('array').with.length(3);
    expect(calibration?.perClass).to.be.an('array').with.length(3);
    expect(calibration?.shared.scores).not.to.deep.equal([]);
    const signal = AbortSignal.abort(new Error('enough'));
    const failed = (error: Error) => error.message;
    expect(await look(model, set.pictures, cpuBackend, signal).catch(failed)).to.equal('enough');
    expect(await trySettings(seen, model, signal).catch(failed)).to.equal('enough');
  });
});

const boxOf = (side: number) => ({ xmin: 0, ymin: 0, xmax: side, ymax: 9 });

function withSides(sides: readonly number[]) {
  const objects = sides.map((side) => ({ index: 0, ignore: false, box: boxOf(side) }));
  const picture = { id: 1, path: '', width: 400, height: 200, objects };
  return { name: 'made up', annotates: 'objects' as const, labels: ['a'], pictures: [picture] };
}

describe('scales', () => {
  it('show the smallest and the largest objects at their nominal size, by factors of at most 1.45', () => {
    const set = withSides([20, 40]);
    // 0.7 of a window of 75 pixels, for objects of 0.2 and 0.1 of the short side.
    expect(chooseScales(set, compact({ classes: 2 }))).to.deep.equal([263, 371, 525]);
    const alike = withSides([20]);
    expect(chooseScales(alike, compact({ classes: 2 }))).to.deep.equal([525]);
  });

  it('are as many as a wide range of sizes takes, up to 12, where factors grow', () => {
    const scalesFor = (largest: number) => chooseScales(withSides([20, largest]), compact({ classes: 2 }));
    // Objects of 1 to 18 times the smallest: the range of blood cells and airplanes together.
    const scales = scalesFor(360);
    expect(scales).to.have.length(9);
    scales.slice(1).forEach((scale, at) => {
      expect(scale / scales[at]).to.be.within(1.35, 1.5);
    });
    expect(scalesFor(3000)).to.have.length(12);
  });

  it('differ, where sizes are nearly alike, or so large that scales round alike', () => {
    for (const sides of [
      [20, 20.04],
      [20, 20_000],
    ]) {
      const scales = chooseScales(withSides(sides), compact({ classes: 2 }));
      expect(new Set(scales).size).to.equal(scales.length);
    }
  });

  it('reach a class of few large objects, among many small ones of another', () => {
    const many = withSides(Array.from({ length: 200 }, () => 20));
    const [picture] = many.pictures;
    const few = [300, 310].map((side) => ({ index: 1, ignore: false, box: boxOf(side) }));
    const set = {
      ...many,
      labels: ['small', 'large'],
      pictures: [{ ...picture, objects: [...picture.objects, ...few] }],
    };
    // 0.7 of a window for objects of 310 in 200: no window at a larger scale holds them.
    expect(chooseScales(set, compact({ classes: 3 }))[0]).to.equal(34);
  });
});
