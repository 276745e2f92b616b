import { expect } from 'chai';
import fc from 'fast-check';
import { layingRules } from '../../backends/laying.js';
import {
  areaOf,
  fillPlane,
  fitsIn,
  inOrders,
  layByThemselves,
  piecesOf,
  planeOf,
  smallestPlane,
} from '../../backends/planes.js';
import type { Pair } from '../../reference/geometry.js';
import { expectLaid, type Laying, pixelsOf } from './laid.js';
import { networks } from './random-networks.js';

interface Case extends Laying {
  readonly images: readonly Pair[];
}

const extra = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 60 }));

/** Images of random networks, of at least the window. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    network: networks,
    stride: fc.constantFrom('fine' as const, 'coarse' as const),
    heads: fc.constantFrom(['classifier'] as const, ['classifier', 'regressor'] as const),
    extras: fc.array(extra, { minLength: 1, maxLength: 9 }),
  })
  .map(({ extras, ...laying }) => {
    const [height, width] = laying.network.input.window;
    return { ...laying, images: extras.map(([down, along]): Pair => [height + down, width + along]) };
  });

const rulesOf = ({ network, heads, stride }: Laying) => layingRules(network, heads, stride);

describe('planes', () => {
  it('are filled with what fits, each piece once, clear of the others', () => {
    const property = fc.property(
      cases,
      fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 })),
      (given, plane) => {
        const pieces = piecesOf(given.images, [1000, 1000], rulesOf(given))!;
        const { placed, rest } = fillPlane(pieces, plane, rulesOf(given).step);
        const laid = placed.map(({ index }) => index);
        const left = rest.map(({ index }) => index);
        expect([...laid, ...left].sort((one, other) => one - other)).to.deep.equal([...given.images.keys()]);
        // What fits alone is left over only where there is something else.
        expect(placed.length > 0).to.equal(given.images.some((image) => fitsIn(image, plane)));
        const images = laid.map((index) => given.images[index]);
        const renumbered = placed.map((one, index) => ({ ...one, index }));
        expectLaid([{ size: plane, windows: 1, placed: renumbered }], images, given);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('keep what is laid to the left of something clear of it too', () => {
    const piece = (index: number, image: Pair) => ({
      index,
      image,
      part: { start: [0, 0] as const, size: image },
      pitch: [image[0] + 1, image[1] + 1] as const,
    });
    // The third fits below the first, where it would touch the second.
    const { placed } = fillPlane([piece(0, [1, 4]), piece(1, [9, 2]), piece(2, [2, 5])], [20, 7], 1);
    expect(placed.map(({ placement: { origin } }) => origin)).to.deep.equal([
      [0, 0],
      [0, 5],
      [10, 0],
    ]);
  });

  it('as small as can be found hold all, and are no larger than all below one another', () => {
    const property = fc.property(cases, (given) => {
      const { step } = rulesOf(given);
      const pieces = piecesOf(given.images, [1000, 1000], rulesOf(given))!;
      const size = smallestPlane(pieces, step);
      const fullest = inOrders(pieces).map((ordered) => fillPlane(ordered, size, step));
      const whole = fullest.find(({ rest }) => rest.length === 0)!;
      expectLaid([{ size, windows: 1, placed: whole.placed }], given.images, given);
      const widest = Math.max(...given.images.map(([, width]) => width));
      const highest = pieces.reduce((sum, { pitch }) => sum + pitch[0], 0);
      expect(areaOf(size)).to.be.within(
        given.images.reduce((sum, image) => sum + areaOf(image), 0),
        widest * highest,
      );
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('of one image each are its size, those of one size together, and larger images are in parts', () => {
    const property = fc.property(cases, fc.integer({ min: 1, max: 4000 }), (given, most) => {
      const planes = layByThemselves(given.images, most, rulesOf(given));
      if (planes === undefined) {
        expect(given.images.some((image) => areaOf(image) > most)).to.equal(true);
        return;
      }
      expectLaid(planes, given.images, given);
      for (const { size, windows, placed } of planes) {
        expect(placed).to.have.lengthOf(windows);
        expect(areaOf(size) * windows).to.be.at.most(most);
        for (const { placement } of placed) expect(placement.part.size).to.deep.equal(size);
      }
      const isCut = given.images.some((image) => areaOf(image) > most);
      const pixels = given.images.reduce((sum, image) => sum + areaOf(image), 0);
      if (!isCut) expect(pixelsOf(planes)).to.equal(pixels);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('of one whole image are that image', () => {
    const { size, windows, placed } = planeOf([5, 7], 3);
    expect({ size, windows }).to.deep.equal({ size: [5, 7], windows: 1 });
    expect(placed).to.deep.equal([
      {
        index: 3,
        window: 0,
        placement: { image: [5, 7], part: { start: [0, 0], size: [5, 7] }, origin: [0, 0] },
      },
    ]);
  });
});
