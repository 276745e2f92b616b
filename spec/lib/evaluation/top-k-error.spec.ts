import { expect } from 'chai';
import type { TruePicture } from '../../../lib/data/ground-truth.js';
import { InputError } from '../../../lib/errors.js';
import { localizationError } from '../../../lib/evaluation/localization-error.js';
import { topKError } from '../../../lib/evaluation/top-k-error.js';

const near = { xmin: 0, ymin: 0, xmax: 40, ymax: 20 };
const far = { xmin: 100, ymin: 50, xmax: 120, ymax: 90 };
const picture = (id: string, ...indices: number[]): TruePicture => {
  return { id, objects: indices.map((index) => ({ index, box: near, ignore: false })) };
};
/** Guesses of falling score, in the order given. */
const guesses = (imageId: string, ...indices: number[]) =>
  indices.map((index, position) => ({ imageId, index, score: 1 - position / 10, box: near }));

describe('topKError', () => {
  it('is the share of pictures where none of the k best guesses is right', () => {
    const pictures = [picture('a', 3), picture('b', 1), picture('c', 2), picture('d', 0)];
    const all = [
      ...guesses('a', 3, 1, 2),
      ...guesses('b', 0, 1, 2),
      ...guesses('c', 0, 1, 2),
      ...guesses('d', 1, 2, 3),
    ].toReversed();
    expect([1, 2, 3, 9].map((k) => topKError(pictures, all, k))).to.deep.equal([0.75, 0.5, 0.25, 0.25]);
    expect(topKError(pictures, all)).to.equal(0.75);
  });

  it('takes the lower index first where scores are equal', () => {
    const tied = [4, 2].map((index) => ({ imageId: 'a', index, score: 0.5 }));
    expect(topKError([picture('a', 2)], tied)).to.equal(0);
    expect(topKError([picture('a', 4)], tied)).to.equal(1);
  });

  it('accepts any class of a picture of several, and counts a picture without guesses as wrong', () => {
    expect(topKError([picture('a', 5, 6)], guesses('a', 6))).to.equal(0);
    expect(topKError([picture('a', 5), picture('b', 5)], guesses('a', 5))).to.equal(0.5);
  });

  it('leaves out pictures without objects that count', () => {
    const crowd = { id: 'crowd', objects: [{ index: 1, box: near, ignore: true }] };
    expect(topKError([picture('a', 5), picture('empty'), crowd], guesses('a', 5))).to.equal(0);
    expect(() => topKError([picture('empty'), crowd], [])).to.throw(InputError, 'no picture has an object');
  });

  it('refuses a k below 1, a score that is not a number and an unknown picture', () => {
    const pictures = [picture('a', 5)];
    for (const k of [0, 1.5, Number.NaN])
      expect(() => topKError(pictures, [], k)).to.throw(InputError, 'k: ');
    expect(() => topKError(pictures, [{ imageId: 'a', index: 0, score: Number.NaN }])).to.throw(
      InputError,
      'NaN',
    );
    expect(() => topKError(pictures, guesses('z', 0))).to.throw(InputError, 'no picture z');
  });
});

describe('localizationError', () => {
  const pictures: TruePicture[] = [
    {
      id: 'a',
      objects: [
        { index: 1, box: near, ignore: false },
        { index: 1, box: far, ignore: false },
        { index: 2, box: { xmin: 300, ymin: 0, xmax: 340, ymax: 20 }, ignore: false },
      ],
    },
  ];
  const guess = (index: number, box: typeof near, score = 1) => ({ imageId: 'a', index, score, box });

  it('accepts any one of several objects', () => {
    expect(localizationError(pictures, [guess(1, near)])).to.equal(0);
    expect(localizationError(pictures, [guess(1, far)])).to.equal(0);
  });

  it('wants class and box right of one and the same object', () => {
    expect(localizationError(pictures, [guess(2, near)])).to.equal(1);
    expect(
      localizationError(pictures, [guess(2, near), guess(1, { xmin: 300, ymin: 0, xmax: 340, ymax: 20 })], 2),
    ).to.equal(1);
  });

  it('accepts an intersection over union of exactly 0.5, and nothing below', () => {
    expect(localizationError(pictures, [guess(1, { ...near, ymax: 40 })])).to.equal(0);
    expect(localizationError(pictures, [guess(1, { ...near, ymax: 40.01 })])).to.equal(1);
  });

  it('judges the top guess alone unless told otherwise', () => {
    const both = [guess(1, near, 0.2), guess(0, near, 0.3)];
    expect(localizationError(pictures, both)).to.equal(1);
    expect(localizationError(pictures, both, 2)).to.equal(0);
  });

  it('does not accept an ignored object', () => {
    const objects = [
      { index: 1, box: near, ignore: true },
      { index: 1, box: far, ignore: false },
    ];
    expect(localizationError([{ id: 'a', objects }], [guess(1, near)])).to.equal(1);
  });

  it('refuses a box that is not finite', () => {
    expect(() => localizationError(pictures, [guess(1, { ...near, ymin: Number.NaN })])).to.throw(
      InputError,
      'guess 0',
    );
  });
});
