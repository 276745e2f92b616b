import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { brokenPromises, meaningOf, promised } from '../../../conformance/generate/promises.js';
import type { Case, Manifest } from '../../../conformance/runner/manifest.js';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const manifest: Manifest = read('../../../fixtures/manifest.json');
const first = manifest.cases.filter(({ parameters }) => 'network' in parameters).slice(0, 2);
const few: Manifest = { ...manifest, cases: first };
const promises = promised(few, { cases: {}, retired: {} });
const [{ id }] = first;
const withFirst = (change: Partial<Case>): Manifest => ({
  ...few,
  cases: [{ ...first[0], ...change }, ...first.slice(1)],
});

describe('the promise that a case keeps its meaning', () => {
  it('is kept by all cases', () => {
    expect(brokenPromises(manifest, read('../../../conformance/generate/promises.json'))).to.deep.equal([]);
  });

  it('is broken by another question or answer, another network, or none', () => {
    expect(brokenPromises(few, promises)).to.deep.equal([]);
    const networks = { ...manifest.networks, [`${first[0].parameters.network}`]: manifest.networks.uneven };
    for (const changed of [
      withFirst({ parameters: { ...first[0].parameters, more: 1 } }),
      withFirst({ expected: { error: 'GEOMETRY' } }),
      { ...withFirst({}), networks },
    ])
      expect(brokenPromises(changed, promises).join()).to.contain(`${id} asks or expects something else`);
    const without = { ...few, cases: first.slice(1) };
    expect(brokenPromises(without, promises)).to.deep.equal([`${id} is gone: retire it, with the reason`]);
    expect(() => promised(without, promises)).to.throw(RangeError, 'is gone');
  });

  it('allows better comments, tolerances and mistakes, other orders of keys, and new cases', () => {
    const { inputs, parameters } = first[0];
    const reversed = Object.fromEntries(Object.entries(parameters).reverse());
    const better = withFirst({
      comment: 'Better.',
      tolerance: {},
      mistakes: [],
      flags: [],
      parameters: reversed,
    });
    expect(brokenPromises(better, promises)).to.deep.equal([]);
    expect(meaningOf({ ...first[0], inputs: { ...inputs, more: 1 } }, few)).not.to.equal(promises.cases[id]);
    expect(Object.keys(promised(manifest, promises).cases)).to.have.length(manifest.cases.length);
  });

  it('lets an id retire, with its reason, and never come back', () => {
    const retired = { ...promises, retired: { [id]: 'section 3.1 says otherwise since 0.2' } };
    expect(brokenPromises({ ...few, cases: first.slice(1) }, retired)).to.deep.equal([]);
    expect(brokenPromises(few, retired)).to.deep.equal([`${id} is retired: its id is not used again`]);
  });
});
