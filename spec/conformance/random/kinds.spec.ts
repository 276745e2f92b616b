/** What random mode draws, and that the second implementation, which shares no code with the reference, answers it. */
import { expect } from 'chai';
import fc from 'fast-check';
import { answer } from '../../../conformance/port/answer.js';
import { kinds } from '../../../conformance/random/kinds/index.js';
import { drawn } from '../../../conformance/random/question.js';
import { judge } from '../../../conformance/runner/judge.js';
import type { Manifest } from '../../../conformance/runner/manifest.js';
import { requestOf } from '../../../conformance/runner/port.js';
import { loadedFixtures } from '../../../conformance/shared.js';

/** Operations that random mode refuses something of, if its seed is this. */
const seed = 20;

/** Questions of each kind. */
const count = 8;

describe('random questions', function () {
  this.timeout(60_000);

  it('are of every operation of the fixtures but the full-size networks', async () => {
    const { manifest }: { manifest: Manifest } = await loadedFixtures();
    const operations = [...new Set(manifest.cases.map(({ operation }) => operation))].sort();
    expect(kinds.map(({ operation }) => operation as string).sort()).to.deep.equal(operations);
  });

  for (const { operation, questions } of kinds) {
    it(`of ${operation} are answered alike by the second implementation`, () => {
      const property = fc.property(questions, (question) => {
        const one = drawn(`${operation}/random`, operation, question);
        const wire = JSON.parse(JSON.stringify(requestOf(one.testCase, one)));
        const { verdict, problem } = judge(one.testCase, answer(wire));
        expect({ verdict, problem }).to.deep.equal({ verdict: 'passed', problem: '' });
      });
      fc.assert(property, { seed, numRuns: count, endOnFailure: true });
    });
  }

  const of = (name: string, numRuns = 40) => {
    const kind = kinds.find(({ operation }) => operation === name);
    if (kind === undefined) throw new RangeError(name);
    return fc
      .sample(kind.questions, { seed, numRuns })
      .map((question) => drawn(`${name}/random`, kind.operation, question));
  };

  for (const name of [
    'jointGradients',
    'classify',
    'classifyEnsemble',
    'detect',
    'localize',
    'detectWithConfidence',
  ]) {
    it(`of ${name} are of networks with context too, with an answer`, () => {
      const answered = of(name, 16).filter(({ testCase }) => 'outputs' in testCase.expected);
      const isRead = answered.map(({ networks }) =>
        Object.values(networks).some(({ context }) => context !== undefined),
      );
      expect(isRead).to.include.members([true, false]);
    });
  }

  it('hold refusals, ties, NaN and infinities, and networks of one name that differ', () => {
    for (const name of ['conv2d', 'crop', 'evaluateDense', 'interleave', 'pyramid', 'topKError'])
      expect(
        of(name).some(({ testCase }) => 'error' in testCase.expected),
        name,
      ).to.equal(true);
    expect(JSON.stringify(of('maxPool2d')))
      .to.contain('"NaN"')
      .and.contain('"Infinity"')
      .and.contain('"-Infinity"');
    const scores = of('topClasses').map(({ testCase }) => JSON.stringify(testCase.expected));
    expect(scores.some((text) => /"score":([^}]+)\}.*"score":\1\}/.test(text))).to.equal(true);
    const networks = of('evaluateDense').flatMap((one) => Object.values(one.networks));
    const ofOneName = networks.filter(({ name }) => name === networks[0].name);
    expect(new Set(ofOneName.map((network) => JSON.stringify(network))).size).to.be.above(3);
  });
});
