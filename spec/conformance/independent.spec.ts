import { expect } from 'chai';
import { changedPort } from '../../conformance/mutants/mutate.js';
import { errorOf } from '../../conformance/runner/compare.js';
import { flatten, toNumber } from '../../conformance/runner/flatten.js';
import { requestOf } from '../../conformance/runner/port.js';
import { loadedFixtures } from '../../conformance/shared.js';

/**
 * The second implementation shares no code with the reference and adds in another order. In float64 both may differ in
 * the last bits of 53, so that the float32 nearest to either is the same but for rare ties.
 */
const inFloat64 = [
  {
    file: 'float',
    from: 'export const round = Math.fround;',
    to: 'export const round = (value: number) => value;',
  },
  { file: 'float', from: 'export const Floats = Float32Array;', to: 'export const Floats = Float64Array;' },
];

describe('expected values', () => {
  it('are those of a second implementation in float64, to the last bit or the one beside it', async () => {
    const { manifest } = await loadedFixtures();
    const answer = await changedPort(inFloat64);
    let elements = 0;
    let equal = 0;
    for (const one of manifest.cases) {
      const got = answer(requestOf(one, manifest));
      if ('error' in one.expected) {
        expect(got, one.id).to.deep.equal(one.expected);
        continue;
      }
      if (!('outputs' in got)) throw new Error(`${one.id} is ${JSON.stringify(got)}`);
      for (const [output, want] of Object.entries(one.expected.outputs)) {
        const [wanted, given] = [flatten(want), flatten(got.outputs[output])];
        expect(given.form, one.id).to.equal(wanted.form);
        const scale = wanted.leaves.reduce<number>((most, leaf) => Math.max(most, sizeOf(toNumber(leaf))), 0);
        wanted.leaves.forEach((leaf, index) => {
          const error = errorOf(leaf, given.leaves[index]);
          elements++;
          if (error === 0) equal++;
          // Where terms cancel, what is left of float64's rounding is relative to the terms.
          const bound = 2 ** -23 * sizeOf(toNumber(leaf)) + 2 ** -45 * scale;
          expect(error, `${one.id} ${output} element ${index}`).to.be.at.most(bound);
        });
      }
    }
    expect(equal / elements).to.be.above(0.999);
  });
});

function sizeOf(value: number | undefined): number {
  return value === undefined || !Number.isFinite(value) ? 0 : Math.abs(value);
}
