/** The paper's own numbers from the layers of its Tables 1 and 3, with the errata (SPEC 1.3 and 2). */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  coarseLength,
  exactInput,
  type Footprint,
  fineLength,
  footprint,
  outputLength,
  outputSize,
  type Pair,
  positionsOfOffset,
  receptiveField,
  resizedSize,
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

describe('fast and accurate', () => {
  it('receptive fields and strides: fast subsamples by 32, accurate by 36', () => {
    const field = (layers: Footprint[]) => receptiveField(layers);
    expect(field(whole(fast))).to.deep.equal({ size: [327, 327], stride: [32, 32], start: [-48, -48] });
    expect(field(whole(accurate))).to.deep.equal({ size: [317, 317], stride: [36, 36], start: [-48, -48] });
    expect(field(fast.features).stride).to.deep.equal([16, 16]);
    expect(field(accurate.features).stride).to.deep.equal([12, 12]);
  });

  it('windows: 231 for fast and 221 for accurate', () => {
    expect(exactInput([1, 1], whole(fast))).to.deep.equal([231, 231]);
    expect(exactInput([1, 1], whole(accurate))).to.deep.equal([221, 221]);
  });

  it('sizes of Tables 1 and 3, with the erratum: conv2 of fast reads 28x28', () => {
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

describe('Table 5 and Fig. 3', () => {
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
});

describe('resizedSize', () => {
  const whole = fc.integer({ min: 1, max: 16384 });
  /** The nearest whole number to a quotient of whole numbers, halves up, without a fraction in between. */
  const nearest = (numerator: number, denominator: number) =>
    Number((2n * BigInt(numerator) + BigInt(denominator)) / (2n * BigInt(denominator)));

  it('rounds exactly, halves up', () => {
    // 325 * (228 / 200) is a little less than 370.5 in float64.
    expect(resizedSize([325, 200], 228)).to.deep.equal([371, 228]);
    expect(resizedSize([28, 34], 21)).to.deep.equal([21, 26]);
    expect(resizedSize([442, 221], 256 * 221, 221)).to.deep.equal([512, 256]);
  });

  it('is the quotient of whole numbers, rounded', () => {
    fc.assert(
      fc.property(whole, whole, whole, fc.integer({ min: 1, max: 300 }), (height, width, scale, divisor) => {
        const short = Math.min(height, width);
        expect(resizedSize([height, width], scale, divisor)).to.deep.equal(
          [height, width].map((length) => nearest(length * scale, divisor * short)),
        );
      }),
    );
    // Halves, which random numbers seldom meet.
    fc.assert(
      fc.property(
        fc.nat(8000),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        (k, a, b) => {
          const [length, short] = [(2 * k + 1) * a, 2 * a * b];
          fc.pre(length >= short);
          expect(resizedSize([length, short], b)).to.deep.equal([k + 1, b]);
        },
      ),
    );
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

  it('rounds exactly, halves up, and never below the short side', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 9 }), (height, width, n) => {
        const { smallest, stride } = accurateRule;
        const [short, long] = [Math.min(height, width), Math.max(height, width)];
        const numerator = (smallest + n * stride) * long - smallest * short;
        const denominator = stride * short;
        const longN = Number((2n * BigInt(numerator) + BigInt(denominator)) / (2n * BigInt(denominator)));
        expect(Math.max(...scaleSize([height, width], accurateRule, n))).to.equal(smallest + stride * longN);
        expect(longN).to.be.at.least(n);
      }),
    );
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
