import { expect } from 'chai';
import fc from 'fast-check';
import { coverage, iou } from '../../../lib/boxes/box.js';
import { ObjectsAlongX } from '../../../lib/boxes/objects-along-x.js';
import { averagePrecision } from '../../../lib/data/average-precision.js';
import { Random } from '../../../lib/training/random.js';

const edge = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.double({ min: -3, max: 9, noNaN: true }));
/** Crossed, empty and touching ones among them. */
const anyBox = fc.record({ xmin: edge, ymin: edge, xmax: edge, ymax: edge });

describe('ObjectsAlongX', () => {
  it('leaves out nothing that a box overlaps, and keeps the order given', () => {
    fc.assert(
      fc.property(fc.array(anyBox, { maxLength: 30 }), anyBox, (boxes, place) => {
        const items = boxes.map((box, number) => ({ box, number }));
        const near = new ObjectsAlongX(items).near(place).map(({ number }) => number);
        expect(near).to.deep.equal([...new Set(near)].toSorted((one, another) => one - another));
        for (const { box, number } of items) {
          if (iou(place, box) > 0 || coverage(box, place) > 0) expect(near).to.include(number);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('makes many detections of many objects in one picture a matter of seconds', () => {
    const random = new Random(7);
    const uniform = (length: number) => (length * random.bits()) / 2 ** 32;
    const square = () => {
      const [x, y] = [uniform(4000), uniform(3000)];
      return { xmin: x, ymin: y, xmax: x + 41, ymax: y + 37 };
    };
    const objects = Array.from({ length: 4000 }, () => ({
      index: 0,
      box: square(),
      ignore: uniform(1) < 0.1,
    }));
    const detections = Array.from({ length: 20_000 }, () => ({
      ...{ imageId: 'crowd', index: 0, score: uniform(1) },
      box: uniform(1) < 0.5 ? objects[random.bits() % objects.length].box : square(),
    }));
    const start = process.cpuUsage();
    averagePrecision([{ id: 'crowd', objects }], detections, 0);
    expect(process.cpuUsage(start).user / 1000).to.be.below(3000);
  }).timeout(60_000);
});
