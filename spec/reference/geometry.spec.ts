import { expect } from 'chai';
import fc from 'fast-check';
import {
  clipRegion,
  coarseLength,
  exactInput,
  fineLength,
  footprint,
  GeometryError,
  inputRegion,
  kernelExtent,
  offsetsOf,
  outputLength,
  outputSize,
  type Pair,
  positionsOfOffset,
  receptiveField,
} from '../../reference/geometry.js';

describe('outputLength', () => {
  const cases: [string, Parameters<typeof outputLength>, number][] = [
    ['kernel as long as the input', [5, 5, 3], 1],
    ['stride that leaves two over', [10, 3, 5], 2],
    ['stride that just fits', [13, 3, 5], 3],
    ['padding on one side', [4, 3, 2, 1, 0], 2],
    ['padding on the other', [4, 3, 2, 0, 2], 2],
    ['dilation', [9, 3, 1, 0, 0, 3], 3],
    ['no input, all padding', [0, 2, 1, 1, 1], 1],
  ];
  for (const [name, lengths, want] of cases) {
    it(`${name}: ${want}`, () => expect(outputLength(...lengths)).to.equal(want));
  }

  it('counts the windows that fit', () => {
    const length = (min: number, max: number) => fc.integer({ min, max });
    const lengths = fc.tuple(
      length(0, 12),
      length(1, 5),
      length(1, 4),
      length(0, 3),
      length(0, 3),
      length(1, 3),
    );
    fc.assert(
      fc.property(lengths, ([input, kernel, stride, before, after, dilation]) => {
        const lastTap = (kernel - 1) * dilation;
        let fitting = 0;
        while (fitting * stride + lastTap < input + before + after) fitting++;
        const got = () => outputLength(input, kernel, stride, before, after, dilation);
        if (fitting === 0) expect(got).to.throw(GeometryError);
        else expect(got()).to.equal(fitting);
      }),
    );
  });

  const mistakes: [string, Parameters<typeof outputLength>, RegExp][] = [
    ['a kernel that does not fit', [4, 3, 1, 0, 0, 2], /spans 5 positions does not fit into 4/],
    ['a negative input', [-1, 1, 1], /input must be a whole number of at least 0, not -1/],
    ['a broken input', [4.5, 1, 1], /input.*4.5/],
    ['NaN', [Number.NaN, 1, 1], /input.*NaN/],
    ['infinity', [Number.POSITIVE_INFINITY, 1, 1], /input.*Infinity/],
    ['a kernel of nought', [4, 0, 1], /kernel must be a whole number of at least 1/],
    ['a stride of nought', [4, 1, 0], /stride.*at least 1/],
    ['a negative padding before', [4, 1, 1, -1], /padding before.*at least 0/],
    ['a negative padding after', [4, 1, 1, 0, -1], /padding after.*at least 0/],
    ['a dilation of nought', [4, 2, 1, 0, 0, 0], /dilation.*at least 1/],
  ];
  for (const [name, lengths, message] of mistakes) {
    it(`refuses ${name}`, () => {
      expect(() => outputLength(...lengths))
        .to.throw(GeometryError, message)
        .with.property('code', 'GEOMETRY');
    });
  }
});

describe('footprint and outputSize', () => {
  it('default to stride 1, no padding, no dilation', () => {
    expect(outputSize([5, 9], footprint([2, 4]))).to.deep.equal([4, 6]);
  });

  it('keep y and x apart in every field', () => {
    const layer = footprint([2, 3], {
      stride: [1, 2],
      padding: { top: 1, left: 0, bottom: 2, right: 5 },
      dilation: [3, 1],
    });
    expect(outputSize([6, 7], layer)).to.deep.equal([(6 + 3 - 4) / 1 + 1, Math.floor((7 + 5 - 3) / 2) + 1]);
    expect(kernelExtent(3, 2)).to.equal(5);
  });
});

describe('receptiveField', () => {
  it('keeps y and x apart', () => {
    const layers = [
      footprint([1, 3], { stride: [2, 1], padding: { top: 1, left: 2, bottom: 0, right: 0 } }),
      footprint([2, 2], { dilation: [1, 3], padding: { top: 0, left: 1, bottom: 0, right: 0 } }),
    ];
    expect(receptiveField(layers)).to.deep.equal({ size: [3, 6], stride: [2, 1], start: [-1, -3] });
  });

  it('of no layers is the position itself', () => {
    expect(receptiveField([])).to.deep.equal({ size: [1, 1], stride: [1, 1], start: [0, 0] });
  });
});

describe('exactInput', () => {
  it('is the smallest input with that output', () => {
    const length = (min: number, max: number) => fc.integer({ min, max });
    const layer = fc
      .tuple(length(1, 3), length(1, 3), length(1, 2), length(0, 2), length(0, 2))
      .map(([kernel, stride, dilation, before, after]) =>
        footprint([kernel, 1], {
          stride: [stride, 1],
          dilation: [dilation, 1],
          padding: { top: before, left: 0, bottom: after, right: 0 },
        }),
      );
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 3 }), length(4, 6), (layers, output) => {
        const [input] = exactInput([output, 1], layers);
        fc.pre(layers.every((_, index) => exactInput([output, 1], layers.slice(index))[0] >= 1));
        const sizeOf = (height: number) => layers.reduce<Pair>(outputSize, [height, 1])[0];
        expect(sizeOf(input)).to.equal(output);
        let smaller = 0;
        try {
          smaller = sizeOf(input - 1);
        } catch (error) {
          expect(error).to.be.instanceOf(GeometryError);
        }
        expect(smaller).to.be.below(output);
      }),
    );
  });
});

describe('coarse and fine lengths', () => {
  it('are of whole numbers, of which the pooling and the classifier are at least 1', () => {
    for (const [unpooled, poolBy, classifier] of [
      [20.5, 3, 5],
      [20, 0, 5],
      [20, 2.5, 4],
      [20, 3, 0],
      [20, -3, -5],
      [Number.NaN, 3, 5],
    ]) {
      for (const length of [fineLength, coarseLength])
        expect(() => length(unpooled, poolBy, classifier)).to.throw(GeometryError, /must be/);
    }
  });

  it('are those of the maps pooled at every offset, for any length', () => {
    const length = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(length(1, 40), length(1, 4), length(1, 5), (unpooled, poolBy, classifier) => {
        const perOffset = Array.from({ length: poolBy }, (_, offset) =>
          Math.max(0, Math.floor((unpooled - offset) / poolBy) - classifier + 1),
        );
        const total = perOffset.reduce((sum, positions) => sum + positions, 0);
        if (total === 0) {
          expect(() => fineLength(unpooled, poolBy, classifier)).to.throw(GeometryError, /does not fit into/);
          expect(() => coarseLength(unpooled, poolBy, classifier)).to.throw(GeometryError);
          return;
        }
        const fine = fineLength(unpooled, poolBy, classifier);
        expect(fine).to.equal(total);
        expect(coarseLength(unpooled, poolBy, classifier)).to.equal(perOffset[0]);
        perOffset.forEach((positions, offset) => {
          expect(positionsOfOffset(fine, poolBy, offset)).to.equal(positions);
        });
      }),
    );
  });

  it('offsetsOf lists the offsets that have a position', () => {
    expect(offsetsOf([1, 5], [2, 2])).to.deep.equal([
      [0, 0],
      [0, 1],
    ]);
    expect(offsetsOf([7, 2], [2, 3])).to.deep.equal([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
  });
});

describe('regions', () => {
  const layer = footprint([2, 3], {
    stride: [2, 1],
    dilation: [3, 2],
    padding: { top: 1, left: 2, bottom: 3, right: 4 },
  });

  it('inputRegion is what a layer reads', () => {
    expect(inputRegion({ start: [0, 3], size: [2, 1] }, layer)).to.deep.equal({
      start: [-1, 1],
      size: [6, 5],
    });
    expect(inputRegion({ start: [2, 3], size: [0, 1] }, layer).size).to.deep.equal([0, 5]);
  });

  it('clipRegion keeps what is inside and counts what is not', () => {
    const clip = (start: number, length: number) => {
      const { inside, beyond } = clipRegion({ start: [start, 0], size: [length, 1] }, [10, 1]);
      return [inside.start[0], inside.size[0], beyond.top, beyond.bottom];
    };
    expect(clip(2, 5)).to.deep.equal([2, 5, 0, 0]);
    expect(clip(-3, 5)).to.deep.equal([0, 2, 3, 0]);
    expect(clip(8, 5)).to.deep.equal([8, 2, 0, 3]);
    expect(clip(-1, 13)).to.deep.equal([0, 10, 1, 2]);
    expect(clip(-4, 3)).to.deep.equal([0, 0, 3, 0]);
    expect(clip(11, 2)).to.deep.equal([10, 0, 0, 2]);
  });
});
