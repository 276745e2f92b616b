import { expect } from 'chai';
import { GeometryError, type Pair, type Region } from '../../reference/geometry.js';
import type { Placement } from '../../reference/plane-geometry.js';
import { expectLayout } from '../../reference/plane-layout.js';
import { smallNetwork } from './small-network.js';

// Fine stride 2x1; layer 1 pads 1 column, layer 4 pads 1 row and 1 column. 11x12 images: five rows after layer 1.
const image: Pair = [11, 12];
const at = (origin: Pair, part: Region = { start: [0, 0], size: image }): Placement => ({
  image,
  part,
  origin,
});
const layOut =
  (placements: readonly Placement[], plane: Pair = [40, 40]) =>
  () =>
    expectLayout(smallNetwork, 'classifier', 'fine', placements, plane);

describe('expectLayout', () => {
  it('accepts parts with room for the padding between them, along one axis or the other', () => {
    expect(layOut([at([0, 0])], image)).not.to.throw();
    expect(layOut([at([0, 0]), at([12, 0]), at([0, 13]), at([12, 13])])).not.to.throw();
    expect(layOut([at([20, 20]), at([0, 7]), at([8 + 24, 20])], [43, 40])).not.to.throw();
  });

  it('refuses parts that are too close for a layer', () => {
    expect(layOut([at([0, 0]), at([0, 12])])).to.throw(
      GeometryError,
      'parts at 0,0 and 0,12 are too close: on map 0 there must be 0 rows or 1 columns between them',
    );
    expect(layOut([at([12, 3]), at([2, 0])])).to.throw(GeometryError, /2,0.*too close|too close.*2,0/);
    expect(layOut([at([10, 0]), at([0, 0])])).to.throw(GeometryError, /parts at 10,0 and 0,0/);
  });

  it('refuses parts that begin between steps, in the image or on the plane', () => {
    expect(layOut([at([3, 0])])).to.throw(
      GeometryError,
      'a part must begin at a multiple of 2,1, not at 3,0',
    );
    expect(layOut([at([0, 0], { start: [1, 0], size: [10, 12] })])).to.throw(GeometryError, /not at 1,0/);
  });

  it('refuses parts that are not inside the image or the plane', () => {
    expect(layOut([at([0, 0], { start: [0, 2], size: [11, 11] })])).to.throw(
      GeometryError,
      'a part of 11x11 at 0,2 is not inside an image of 11x12',
    );
    expect(layOut([at([2, 0])], [12, 12])).to.throw(
      GeometryError,
      'a part of 11x12 at 2,0 is not inside a plane of 12x12',
    );
    expect(layOut([at([-2, 0])])).to.throw(GeometryError, /at -2,0 is not inside a plane/);
  });

  it('refuses parts without outputs', () => {
    expect(layOut([at([0, 0], { start: [0, 2], size: [11, 8] })])).to.throw(
      GeometryError,
      'a part of 11x8 at 0,2 of an image of 11x12 gives no output',
    );
  });
});
