import { expect } from 'chai';
import fc from 'fast-check';
import {
  clipRegion,
  coarseLength,
  exactInput,
  type Footprint,
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
  scaleSize,
} from '../../reference/geometry.js';

const padding = { top: 1, left: 1, bottom: 1, right: 1 };
const conv = (kernel: number, stride = 1): Footprint =>
  footprint([kernel, kernel], { stride: [stride, stride] });
const padded = footprint([3, 3], { padding });
const pool = (kernel: number) => conv(kernel, kernel);

// Tables 1 and 3 of the paper: up to the last unpooled map, the last pooling, the classifier's first layer.
const fast = {
  features: [conv(11, 4), pool(2), conv(5), pool(2), padded, padded, padded],
  pool: 2,
  classifier: 6,
};
const accurate = {
  features: [conv(7, 2), pool(3), conv(7), pool(2), padded, padded, padded, padded],
  pool: 3,
  classifier: 5,
};
const whole = (net: typeof fast) => [...net.features, pool(net.pool), conv(net.classifier)];

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
  it("is the paper's, with its errata: fast subsamples by 32, accurate by 36", () => {
    const field = (layers: Footprint[]) => receptiveField(layers);
    expect(field(whole(fast))).to.deep.equal({ size: [327, 327], stride: [32, 32], start: [-48, -48] });
    expect(field(whole(accurate))).to.deep.equal({ size: [317, 317], stride: [36, 36], start: [-48, -48] });
    expect(field(fast.features).stride).to.deep.equal([16, 16]);
    expect(field(accurate.features).stride).to.deep.equal([12, 12]);
  });

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
  it('is the nominal window: 231 for fast and 221 for accurate', () => {
    expect(exactInput([1, 1], whole(fast))).to.deep.equal([231, 231]);
    expect(exactInput([1, 1], whole(accurate))).to.deep.equal([221, 221]);
  });

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
        fc.pre(input >= 1);
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

  it('gives the sizes of the training tables, with the erratum of Table 1: conv2 of fast reads 28x28', () => {
    const sizes = (net: typeof fast, window: number) => {
      let size: Pair = [window, window];
      return whole(net).map((layer) => {
        size = outputSize(size, layer);
        return size[0];
      });
    };
    expect(sizes(fast, 231)).to.deep.equal([56, 28, 24, 12, 12, 12, 12, 6, 1]);
    expect(sizes(accurate, 221)).to.deep.equal([108, 36, 30, 15, 15, 15, 15, 15, 5, 1]);
  });
});

describe('coarse and fine lengths', () => {
  // Table 5; row 5 as its own output map and the arithmetic have it, not as printed (35, 10x11, 6x7).
  const table5: { input: Pair; unpooled: Pair; pooled: Pair; coarse: Pair; fine: Pair }[] = [
    { input: [245, 245], unpooled: [17, 17], pooled: [5, 5], coarse: [1, 1], fine: [3, 3] },
    { input: [281, 317], unpooled: [20, 23], pooled: [6, 7], coarse: [2, 3], fine: [6, 9] },
    { input: [317, 389], unpooled: [23, 29], pooled: [7, 9], coarse: [3, 5], fine: [9, 15] },
    { input: [389, 461], unpooled: [29, 35], pooled: [9, 11], coarse: [5, 7], fine: [15, 21] },
    { input: [425, 497], unpooled: [32, 38], pooled: [10, 12], coarse: [6, 8], fine: [18, 24] },
    { input: [461, 569], unpooled: [35, 44], pooled: [11, 14], coarse: [7, 10], fine: [21, 30] },
  ];
  for (const { input, unpooled, pooled, coarse, fine } of table5) {
    it(`Table 5, ${input.join('x')}`, () => {
      const size = accurate.features.reduce(outputSize, input);
      expect(size).to.deep.equal(unpooled);
      for (let offset = 0; offset < 3; offset++) {
        const rest: Pair = [size[0] - offset, size[1] - offset];
        expect(outputSize(rest, pool(3)), `offset ${offset}`).to.deep.equal(pooled);
      }
      expect(size.map((length) => coarseLength(length, 3, 5))).to.deep.equal(coarse);
      expect(size.map((length) => fineLength(length, 3, 5))).to.deep.equal(fine);
    });
  }

  it('Fig. 3: 20 unpooled, 6 pooled, 2 outputs an offset, 6 in all', () => {
    expect(outputLength(20, 3, 3)).to.equal(6);
    expect([0, 1, 2].map((offset) => positionsOfOffset(6, 3, offset))).to.deep.equal([2, 2, 2]);
    expect(fineLength(20, 3, 5)).to.equal(6);
  });

  it("Table 5's sizes do not fit the fast network, where each leaves something over at some offset", () => {
    for (const side of new Set(table5.flatMap(({ input }) => input))) {
      const unpooled = fast.features.reduce<Pair>(outputSize, [side, side]);
      const ragged = unpooled[0] % fast.pool !== fast.pool - 1;
      const rest = side - exactInput(unpooled, fast.features)[0];
      expect(ragged || rest > 0, `side ${side}`).to.equal(true);
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

describe('scaleSize', () => {
  const accurateRule = { smallest: 209, stride: 36 };

  it('gives the short side the scale and the long side the nearest whole one', () => {
    expect(scaleSize([480, 640], accurateRule, 2)).to.deep.equal([281, 389]);
    expect(scaleSize([640, 480], accurateRule, 2)).to.deep.equal([389, 281]);
    expect(scaleSize([100, 100], accurateRule, 1)).to.deep.equal([245, 245]);
    expect(scaleSize([300, 301], accurateRule, 1)).to.deep.equal([245, 245]);
  });

  it('leaves nothing over at any offset, at every aspect ratio', () => {
    const side = fc.integer({ min: 1, max: 2000 });
    const rules = fc.constantFrom(
      { net: accurate, rule: accurateRule },
      { net: fast, rule: { smallest: 215, stride: 32 } },
    );
    fc.assert(
      fc.property(side, side, rules, fc.integer({ min: 1, max: 6 }), (height, width, { net, rule }, n) => {
        const size = scaleSize([height, width], rule, n);
        expect(Math.min(...size)).to.equal(rule.smallest + rule.stride * n);
        const unpooled = net.features.reduce(outputSize, size);
        for (const length of unpooled) {
          const lengths = Array.from({ length: net.pool }, (_, offset) =>
            outputLength(length - offset, net.pool, net.pool),
          );
          expect(new Set(lengths).size, `pooled lengths ${lengths}`).to.equal(1);
          expect((length - net.pool + 1) % net.pool).to.equal(0);
        }
      }),
    );
  });
});
