import { expect } from 'chai';
import fc from 'fast-check';
import { float32Text, float64Text } from '../../../lib/formats/number-text.js';

describe('float32Text', () => {
  it('reads back as the same float32, in no more digits than float64 takes', () => {
    const anyFloat = fc.integer({ min: 0, max: 0xffffffff }).map((bits) => {
      const view = new DataView(new ArrayBuffer(4));
      view.setUint32(0, bits);
      return view.getFloat32(0);
    });
    fc.assert(
      fc.property(
        anyFloat.filter((value) => !Number.isNaN(value)),
        (value) => {
          const text = float32Text(value);
          expect(Math.fround(Number(text))).to.equal(value);
          expect(Math.fround(JSON.parse(text))).to.equal(value);
          if (Number.isFinite(value)) expect(text.length).to.be.at.most(Math.max(2, `${value}`.length));
        },
      ),
      { numRuns: 2000 },
    );
  });

  for (const [value, text] of [
    [0.1, '0.1'],
    [1 / 3, '0.33333334'],
    [16777216, '16777216'],
    [-0, '-0'],
    [1e-45, '1.4013e-45'],
    [-Infinity, '-1e999'],
  ] as const) {
    it(`writes ${text}`, () => expect(float32Text(Math.fround(value))).to.equal(text));
  }
});

describe('float64Text', () => {
  it('reads back as the same float64', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(Number(float64Text(value))).to.equal(value);
        expect(JSON.parse(float64Text(value))).to.equal(value);
      }),
    );
    expect(Object.is(Number(float64Text(-0)), -0)).to.equal(true);
  });
});
