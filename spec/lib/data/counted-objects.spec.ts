import { expect } from 'chai';
import { countedLabels, requireObjects } from '../../../lib/data/counted-objects.js';

const box = { xmin: 0, ymin: 0, xmax: 8, ymax: 6 };
const pictureOf = (id: number, index: number, ignore: boolean) => ({
  id,
  path: `${id}.png`,
  width: 20,
  height: 10,
  objects: [{ index, box, ignore }],
});

describe('objects that count', () => {
  const set = { name: 'some', annotates: 'objects' as const, labels: ['a', 'b', 'c'] };

  it('are of labels, and there must be one', () => {
    const some = { ...set, pictures: [pictureOf(1, 2, false), pictureOf(2, 0, true)] };
    expect([...countedLabels(some)]).to.deep.equal(['c']);
    requireObjects(some);
    const none = { ...set, pictures: [pictureOf(2, 0, true)] };
    expect(() => requireObjects(none)).to.throw('some: has no annotated object');
  });
});
