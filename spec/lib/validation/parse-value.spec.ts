import { expect } from 'chai';
import { z } from 'zod';
import { parseValue } from '../../../lib/validation/parse-value.js';

describe('parseValue', () => {
  const layer = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('relu') }),
    z.strictObject({ kind: z.literal('pool') }),
  ]);
  const schema = z.strictObject({
    name: z.string().min(1),
    sizes: z.array(z.int().min(2).max(9)).min(1),
    rate: z.number().gt(0).lt(1),
    pair: z.tuple([z.int(), z.int()]),
    votes: z.enum(['one', 'two', 'three']),
    exact: z.boolean(),
    layer,
    threshold: z.union([z.number(), z.array(z.number())], 'must be a number or a list of numbers'),
  });
  const good = {
    name: 'x',
    sizes: [3, 9],
    rate: 0.5,
    pair: [-1, 7],
    votes: 'two',
    exact: false,
    layer: { kind: 'relu' },
    threshold: [1],
  };
  const parse = (value: unknown) =>
    parseValue(schema, value, ({ place, reason }) => new Error(`<${place}> ${reason}`));

  it('gives what fits', () => {
    expect(parse(good)).to.deep.equal(good);
  });

  for (const [change, message] of [
    [{ name: '' }, '<name> must not be empty'],
    [{ name: 3 }, '<name> must be a text, not 3'],
    [{ name: undefined }, '<name> is missing'],
    [{ name: null }, '<name> must be a text, not null'],
    [{ sizes: [] }, '<sizes> must have at least 1 item'],
    [{ sizes: {} }, '<sizes> must be a list, not an object'],
    [{ sizes: [2, 3.5] }, '<sizes[1]> must be a whole number, not 3.5'],
    [{ sizes: [1] }, '<sizes[0]> must be at least 2, not 1'],
    [{ sizes: [2, 10] }, '<sizes[1]> must be at most 9, not 10'],
    [{ rate: '0.5' }, '<rate> must be a number, not "0.5"'],
    [{ rate: Number.NaN }, '<rate> must be a number, not NaN'],
    [{ rate: 0 }, '<rate> must be more than 0, not 0'],
    [{ rate: 1 }, '<rate> must be less than 1, not 1'],
    [{ pair: [1] }, '<pair> must have at least 2 items'],
    [{ pair: [1, 2, 3] }, '<pair> must have at most 2 items'],
    [{ votes: 'four' }, '<votes> must be "one", "two" or "three", not "four"'],
    [{ exact: 1 }, '<exact> must be true or false, not 1'],
    [{ layer: { kind: 'gelu' } }, '<layer.kind> must be "relu" or "pool"'],
    [{ layer: { kind: 'relu', by: 1 } }, '<layer> must not have the key "by"'],
    [{ threshold: 'x' }, '<threshold> must be a number or a list of numbers'],
    [{ extra: 1 }, '<> must not have the key "extra"'],
  ] as const) {
    it(`says: ${message}`, () => {
      expect(() => parse({ ...good, ...change })).to.throw(Error, message);
    });
  }
});
