import { expect } from 'chai';
import fc from 'fast-check';
import type { DataSet } from '../../../lib/data/data-set.js';
import { CropSampler, cropScales } from '../../../lib/training/crop-sampler.js';
import { Random } from '../../../lib/training/random.js';

function setOf(sizes: readonly (readonly [width: number, height: number])[]): DataSet {
  const pictures = sizes.map(([width, height], index) => {
    const box = { xmin: 0, ymin: 0, xmax: width, ymax: height };
    return { id: index, path: '', width, height, objects: [{ index, box, ignore: false }] };
  });
  return { name: 'made up', annotates: 'pictures', labels: pictures.map(({ id }) => `${id}`), pictures };
}

describe('windows of pictures that show a class each', () => {
  it('lie inside, have the shape of the network’s window, and sqrt(1/2) to all of what fits', () => {
    const side = fc.integer({ min: 20, max: 500 });
    fc.assert(
      fc.property(side, side, side, side, fc.integer(), (width, height, rows, columns, seed) => {
        const sampler = new CropSampler(setOf([[width, height]]), [rows, columns]);
        const { region, index, box } = sampler.draw(new Random(seed));
        expect(index).to.equal(0);
        expect(box).to.equal(undefined);
        expect(region.width / region.height).to.be.closeTo(columns / rows, 1e-9);
        const share = Math.max(region.width / width, region.height / height);
        expect(share).to.be.within(Math.SQRT1_2 - 1e-9, 1 + 1e-9);
        expect(Math.min(region.x, region.y)).to.be.at.least(0);
        expect(region.x + region.width).to.be.at.most(width + 1e-9);
        expect(region.y + region.height).to.be.at.most(height + 1e-9);
      }),
    );
  });

  it('are of each picture as often, at all places and sizes', () => {
    const sampler = new CropSampler(
      setOf([
        [100, 60],
        [61, 90],
        [80, 80],
      ]),
      [75, 75],
    );
    const random = new Random(3);
    const drawn = Array.from({ length: 3000 }, () => sampler.draw(random));
    for (const index of [0, 1, 2]) {
      const ofPicture = drawn.filter((sample) => sample.index === index);
      expect(ofPicture.length).to.be.within(880, 1120);
      const { width, height } = ofPicture[0].picture;
      const places = ofPicture.map(({ region }) => [
        region.width / Math.min(width, height),
        region.x / (width - region.width),
        region.y / (height - region.height),
      ]);
      for (const at of [1, 2]) {
        expect(Math.min(...places.map((place) => place[at]))).to.be.below(0.05);
        expect(Math.max(...places.map((place) => place[at]))).to.be.above(0.95);
      }
      // Uniform in the logarithm: half of them below the middle of both ends' logarithms.
      const small = places.filter(([share]) => share < 2 ** -0.25).length;
      expect(small / places.length).to.be.within(0.44, 0.56);
    }
  });

  it('set the scales of a model: a window is all of the short side at the first, sqrt(1/2) of it at the last', () => {
    expect(cropScales([75, 75])).to.deep.equal([75, 89, 106]);
  });
});
