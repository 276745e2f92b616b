/** Statement D: several images, or parts of them, on one plane give what each gives by itself (SPEC 3.5 and 3.7). */
import { expect } from 'chai';
import fc from 'fast-check';
import { conv2d } from '../../reference/conv2d.js';
import { crop } from '../../reference/crop.js';
import { GeometryError, outputSize, type Pair, receptiveField } from '../../reference/geometry.js';
import { joinParts } from '../../reference/join-parts.js';
import { mask } from '../../reference/mask.js';
import { zeros } from '../../reference/nd-array.js';
import { evaluateDense } from '../../reference/network.js';
import { evaluateOnPlane } from '../../reference/network-plane.js';
import { cutImage, outputLayers, outputsOfPart, pitch, planeStep } from '../../reference/plane-geometry.js';
import { expectLayout } from '../../reference/plane-layout.js';
import { array, expectSame } from '../reference/arrays.js';
import { headNames, leastImage, paddedCase, pair, unpaddedCase } from './networks.js';
import { ampleParts, planeCase, someEvaluation } from './planes.js';

const someNetwork = fc.oneof(paddedCase, unpaddedCase);

describe('images on a plane give what each gives by itself, bit for bit', () => {
  for (const [name, networks] of [
    ['in networks with padding', paddedCase],
    ['in networks without', unpaddedCase],
  ] as const) {
    it(`D: ${name}`, () => {
      fc.assert(
        fc.property(planeCase(networks), ({ network, weights, evaluation, images, placed, plane }) => {
          const parts = evaluateOnPlane(network, weights, placed, plane, evaluation);
          for (const image of images) {
            const dense = evaluateDense(network, weights, image, evaluation);
            const own = parts.filter((_, index) => placed[index].image === image);
            for (const { region, map } of own) expectSame(map, crop(dense, region));
            expectSame(joinParts(own, [dense.shape[1], dense.shape[2]]), dense);
          }
        }),
      );
    });
  }
});

describe('pitch', () => {
  it('is as close as two parts may lie, and no closer', () => {
    fc.assert(
      fc.property(
        someNetwork,
        someEvaluation,
        pair(0, 9),
        fc.constantFrom<(0 | 1)[]>(0, 1),
        ({ network }, { head, stride }, surplus, axis) => {
          const [height, width] = leastImage(network);
          const size: Pair = [height + surplus[0], width + surplus[1]];
          const step = planeStep(network, stride)[axis];
          const apart = pitch(network, [head], stride, size)[axis];
          const layOut = (distance: number) => () => {
            const whole = { image: size, part: { start: [0, 0], size } } as const;
            const origin: Pair = axis === 0 ? [distance, 0] : [0, distance];
            const plane: Pair = [origin[0] + size[0], origin[1] + size[1]];
            expectLayout(
              network,
              head,
              stride,
              [
                { ...whole, origin },
                { ...whole, origin: [0, 0] },
              ],
              plane,
            );
          };
          expect(layOut(apart)).not.to.throw();
          expect(layOut(apart + step)).not.to.throw();
          expect(layOut(apart - step)).to.throw(GeometryError, /too close/);
        },
      ),
    );
  });
});

describe('outputsOfPart', () => {
  it('are those whose receptive field has no pixel of the image outside the part', () => {
    const ends = pair(0, 45);
    fc.assert(
      fc.property(
        someNetwork,
        someEvaluation,
        pair(0, 30),
        ends,
        ends,
        ({ network }, { head, stride }, surplus, rows, columns) => {
          const [height, width] = leastImage(network);
          const size: Pair = [height + surplus[0], width + surplus[1]];
          const [top, bottom] = rows.map((end) => Math.min(end, size[0])).sort((a, b) => a - b);
          const [left, right] = columns.map((end) => Math.min(end, size[1])).sort((a, b) => a - b);
          const part = { start: [top, left], size: [bottom - top, right - left] } as const;
          const got = outputsOfPart(network, head, stride, size, part);
          const layers = outputLayers(network, head, stride);
          const field = receptiveField(layers);
          const count = layers.reduce(outputSize, size);
          for (const axis of [0, 1] as const) {
            const wanted = Array.from({ length: count[axis] }, (_, output) => output).filter((output) => {
              const pixels = Array.from(
                { length: field.size[axis] },
                (_, index) => field.start[axis] + output * field.stride[axis] + index,
              );
              const [begin, end] = [part.start[axis], part.start[axis] + part.size[axis]];
              return pixels.every((pixel) =>
                pixel < 0
                  ? begin === 0
                  : pixel >= size[axis]
                    ? end === size[axis]
                    : pixel >= begin && pixel < end,
              );
            });
            expect(wanted).to.deep.equal(
              Array.from({ length: got.size[axis] }, (_, index) => got.start[axis] + index),
            );
          }
        },
      ),
    );
  });
});

describe('cutImage', () => {
  const someCut = fc
    .record({ base: someNetwork, evaluation: someEvaluation, surplus: pair(0, 40), room: pair(0, 9) })
    .map(({ base: { network }, evaluation, surplus, room }) => {
      const [height, width] = leastImage(network);
      const ample = headNames.map((head) => ampleParts(network, { ...evaluation, head }));
      const most: Pair = [
        Math.max(...ample.map(([rows]) => rows)) + room[0],
        Math.max(...ample.map(([, columns]) => columns)) + room[1],
      ];
      const size: Pair = [height + surplus[0], width + surplus[1]];
      return { network, stride: evaluation.stride, size, most };
    });

  it('gives parts that begin in step, are no larger than asked for, and together have every output', () => {
    fc.assert(
      fc.property(someCut, ({ network, stride, size, most }) => {
        const parts = cutImage(network, headNames, stride, size, most);
        const step = planeStep(network, stride);
        for (const axis of [0, 1] as const) {
          for (const part of parts) {
            expect(part.start[axis] % step[axis]).to.equal(0);
            expect(part.size[axis]).to.be.within(1, most[axis]);
            expect(part.start[axis] + part.size[axis]).to.be.at.most(size[axis]);
          }
        }
        for (const head of headNames) {
          const maps = parts.map((part) => {
            const region = outputsOfPart(network, head, stride, size, part);
            expect(region.size).not.to.include(0);
            return { region, map: zeros([1, ...region.size]) };
          });
          expect(() =>
            joinParts(maps, outputLayers(network, head, stride).reduce(outputSize, size)),
          ).not.to.throw();
        }
      }),
    );
  });

  it('begins no part earlier than it must', () => {
    fc.assert(
      fc.property(someCut, ({ network, stride, size, most }) => {
        const parts = cutImage(network, ['classifier'], stride, size, [size[0], most[1]]);
        const step = planeStep(network, stride)[1];
        const columns = parts.map((part) => outputsOfPart(network, 'classifier', stride, size, part));
        parts.slice(1).forEach(({ start: [top, left], size: [height, width] }, index) => {
          const later = { start: [top, left + step], size: [height, width - step] } as const;
          const previous = columns[index];
          const next = previous.start[1] + previous.size[1];
          expect(outputsOfPart(network, 'classifier', stride, size, later).start[1]).to.be.above(next);
        });
      }),
    );
  });

  it('names a length that is enough where what it was given is not', () => {
    fc.assert(
      fc.property(someCut, ({ network, stride, size, most }) => {
        try {
          cutImage(network, headNames, stride, size, [size[0], 1]);
        } catch (error) {
          const enough = Number(
            /: (\d+) are enough/.exec(error instanceof GeometryError ? error.message : '')?.[1],
          );
          expect(enough).to.be.within(2, most[1]);
          expect(() => cutImage(network, headNames, stride, size, [size[0], enough])).not.to.throw();
        }
      }),
    );
  });
});

describe('why statement D has a mask and a gap', () => {
  // Sums of three neighbours in a row, twice; the bias makes what lies outside the images differ from 0.
  const weight = array([[[[1, 1, 1]]]]);
  const bias = array([1]);
  const options = { padding: { top: 0, left: 1, bottom: 0, right: 1 } };
  const rectangle = (start: number, width: number) => ({ start: [0, start], size: [1, width] }) as const;
  const alone = array([[[16, 31, 38, 28]]]);
  const sums = (plane: ReturnType<typeof array>) => conv2d(plane, weight, bias, options);
  const at = (plane: ReturnType<typeof array>, start: number) => plane.lo(0, 0, start).hi(1, 1, 4);

  it('with both, each image is as if by itself', () => {
    expectSame(sums(sums(array([[[1, 3, 5, 6]]]))), alone);
    const images = [rectangle(0, 4), rectangle(5, 4)];
    const plane = array([[[1, 3, 5, 6, 0, 1, 3, 5, 6, 0]]]);
    const got = sums(mask(sums(plane), images));
    expectSame(at(got, 0), alone);
    expectSame(at(got, 5), alone);
  });

  it('without the mask, what a layer makes of the gap leaks into the next', () => {
    const plane = array([[[1, 3, 5, 6, 0, 1, 3, 5, 6, 0]]]);
    expectSame(at(sums(sums(plane)), 0), array([[[16, 31, 38, 28 + 8]]]));
  });

  it('without a gap, an image sees its neighbour', () => {
    const images = [rectangle(0, 4), rectangle(4, 4)];
    const got = sums(mask(sums(array([[[1, 3, 5, 6, 1, 3, 5, 6]]])), images));
    expect(at(got, 0).get(0, 0, 3)).not.to.equal(alone.get(0, 0, 3));
    expect(at(got, 4).get(0, 0, 0)).not.to.equal(alone.get(0, 0, 0));
  });
});
