import { expect } from 'chai';
import fc from 'fast-check';
import type { Case, Manifest } from '../../../conformance/runner/manifest.js';
import { askingOrder } from '../../../conformance/runner/order.js';
import type { Port } from '../../../conformance/runner/port.js';
import { runCases } from '../../../conformance/runner/run.js';

describe('the order of the cases', () => {
  it('asks each as often as it should, and is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 1, max: 4 }), fc.nat(), (count, repeat, shuffle) => {
        const order = askingOrder(count, { repeat, shuffle });
        const times = Array.from(
          { length: count },
          (_, index) => order.filter((one) => one === index).length,
        );
        expect(times).to.deep.equal(new Array(count).fill(repeat));
        expect(askingOrder(count, { repeat, shuffle })).to.deep.equal(order);
      }),
    );
  });

  it('is the order of the manifest, over and over, unless a seed is given', () => {
    expect(askingOrder(3, { repeat: 2 })).to.deep.equal([0, 1, 2, 0, 1, 2]);
    const mixed = [1, 2, 3].map((shuffle) => askingOrder(7, { repeat: 2, shuffle }).join());
    expect(new Set([...mixed, askingOrder(7, { repeat: 2 }).join()]).size).to.equal(4);
  });
});

describe('a port that keeps something between cases', () => {
  const negated = (value: number, index: number): Case => ({
    id: `negate/${index}`,
    operation: 'negate',
    specification: '4.1',
    comment: 'The other sign.',
    flags: [],
    inputs: {},
    parameters: { value },
    expected: { outputs: { output: -value } },
    tolerance: { output: { formula: 'exact' } },
    mistakes: [],
  });
  const cases = [3, 3, 5].map(negated);
  const manifest: Manifest = {
    specification: '0.1',
    generator: 'test',
    licence: 'CC0-1.0',
    flags: {},
    networks: {},
    cases,
  };
  /** Answers what it answered first, once it has been asked more than three times. */
  const caching = (): Port => {
    let asked = 0;
    let first: number | undefined;
    return {
      name: 'caching',
      answer: async ({ parameters }) => {
        asked++;
        first ??= -Number(parameters.value);
        return { outputs: { output: asked > 3 ? first : -Number(parameters.value) } };
      },
      [Symbol.asyncDispose]: async () => {},
    };
  };
  const run = (repeat: number) => runCases({ manifest, load: async (one) => one }, caching(), { repeat });

  it('is found by asking again, and told that it was right before', async () => {
    expect((await run(1)).outcomes.map(({ verdict }) => verdict)).to.deep.equal([
      'passed',
      'passed',
      'passed',
    ]);
    const { outcomes } = await run(2);
    expect(outcomes.map(({ testCase, verdict }) => [testCase.id, verdict])).to.deep.equal([
      ['negate/0', 'passed'],
      ['negate/1', 'passed'],
      ['negate/2', 'failed'],
    ]);
    expect(outcomes[2].problem).to.match(/expected -5.*; 1 of 2 times it was right: /);
  });
});
