import { expect } from 'chai';
import { compare } from '../../../conformance/runner/compare.js';

describe('compare', () => {
  const tensor = (...data: (number | string)[]) => ({ shape: [data.length], data });
  const sum = { formula: 'sum', terms: 4, magnitudes: tensor(1, 2, 1000) } as const;

  it('takes equal values, and -0 for 0, before any bound', () => {
    expect(compare(tensor(1, 0, 3), tensor(1, -0, 3), { formula: 'exact' })).to.deep.equal({ used: 0 });
  });

  it('rounds both to float32 first', () => {
    expect(compare(tensor(0.1), tensor(Math.fround(0.1)), { formula: 'exact' }).difference).to.equal(
      undefined,
    );
  });

  it('has NaN agree with NaN alone, an infinity with itself alone', () => {
    const special = tensor('NaN', 'Infinity', '-Infinity');
    expect(compare(special, special, sum).difference).to.equal(undefined);
    for (const wrong of [
      tensor(0, 'Infinity', '-Infinity'),
      tensor('NaN', '-Infinity', '-Infinity'),
      tensor('NaN', 3e38, '-Infinity'),
    ]) {
      expect(compare(special, wrong, { formula: 'norm', share: 1, norm: 1e30 }).difference).to.include({
        wrong: 1,
        error: Number.POSITIVE_INFINITY,
      });
    }
  });

  it('bounds a sum element by element', () => {
    const step = 2 ** -20;
    expect(compare(tensor(0, 0, 0), tensor(step / 4, step / 2, 200 * step), sum).difference).to.equal(
      undefined,
    );
    const { difference } = compare(tensor(0, 0, 0), tensor(0, step, 300 * step), sum);
    expect(difference).to.include({
      kind: 'value',
      place: '[1]',
      want: 0,
      got: step,
      error: step,
      wrong: 2,
      elements: 3,
    });
  });

  it('bounds a norm for all elements alike', () => {
    const norm = { formula: 'norm', share: 0.25, norm: 4 } as const;
    expect(compare(tensor(0, 4), tensor(1, 3), norm).difference).to.equal(undefined);
    expect(compare(tensor(0, 4), tensor(1.1, 3), norm).difference).to.include({ place: '[0]' });
  });

  it('tells another shape, and another number of records', () => {
    const two = { shape: [2, 1], data: [1, 2] };
    expect(compare(tensor(1, 2), two, { formula: 'exact' }).difference).to.deep.equal({
      kind: 'form',
      want: '[2]',
      got: '[2, 1]',
    });
    expect(compare([{ a: 1 }], [{ a: 1 }, { a: 2 }], { formula: 'exact' }).difference).to.include({
      kind: 'form',
    });
  });

  it('bounds each part of an output by its own tolerance', () => {
    const exact = { formula: 'exact' } as const;
    const norm = { formula: 'norm', share: 0.5, norm: 2 } as const;
    const want = {
      found: [
        { label: 3, map: tensor(100, 200) },
        { label: 1000, map: tensor(7) },
      ],
      total: 5,
    };
    const tolerances = {
      found: [
        { map: norm, label: exact },
        { map: exact, label: norm },
      ],
      total: norm,
    };
    const near = {
      found: [
        { label: 3, map: tensor(101, 199) },
        { label: 1001, map: tensor(7) },
      ],
      total: 4,
    };
    expect(compare(want, near, tolerances).difference).to.equal(undefined);
    const far = { ...near, found: [{ label: 4, map: tensor(101, 199) }, near.found[1]] };
    expect(compare(want, far, tolerances).difference).to.include({ place: '.found[0].label', bound: 0 });
    for (const other of [[exact], { label: exact }, { found: [], total: exact }])
      expect(() => compare(want, near, other)).to.throw(TypeError, 'another form');
  });

  it('says how far the farthest is in its own part', () => {
    const norm = { formula: 'norm', share: 2 ** -10, norm: 1 } as const;
    const [want, got] = [
      { edge: 1000, score: 0.5 },
      { edge: 1000, score: 0.25 },
    ];
    expect(compare(want, got, { edge: norm, score: norm }).difference).to.include({ farthest: 0.5 });
    expect(compare(want, got, norm).difference).to.include({ farthest: 0.25 / 1000 });
  });

  it('says where in records the first wrong leaf is', () => {
    const want = [{ box: { x: 1, y: 2 } }, { box: { x: 3, y: 4 } }];
    const got = [{ box: { x: 1, y: 2 } }, { box: { x: 3, y: 5 } }];
    expect(compare(want, got, { formula: 'exact' }).difference).to.include({
      place: '[1].box.y',
      want: 4,
      got: 5,
    });
  });

  it('refuses tensors whose values do not fill their shape', () => {
    expect(() => compare(tensor(1), { shape: [2], data: [1] }, { formula: 'exact' })).to.throw(
      TypeError,
      '1 values do not fill [2]',
    );
  });
});
