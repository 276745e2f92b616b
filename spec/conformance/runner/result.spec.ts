import { expect } from 'chai';
import { badge } from '../../../conformance/runner/badge.js';
import type { Outcome } from '../../../conformance/runner/judge.js';
import type { Case, Manifest } from '../../../conformance/runner/manifest.js';
import { resultOf } from '../../../conformance/runner/result.js';
import type { Report } from '../../../conformance/runner/run.js';

const manifest: Manifest = {
  specification: '0.7',
  generator: 'test',
  licence: 'CC0-1.0',
  flags: {},
  networks: {},
  cases: [],
};

function report(...verdicts: readonly (readonly [string, string, Outcome['verdict']])[]): Report {
  const outcomes = verdicts.map(([id, specification, verdict]) => ({
    testCase: { id, operation: id.split('/')[0], specification } as Case,
    verdict,
    problem: verdict === 'failed' ? 'output is 1, expected 2' : '',
    suspects: verdict === 'failed' ? ['Halved'] : [],
    comparable: true,
    near: false,
    used: 0,
  }));
  return { port: 'my & port', manifest, outcomes };
}

const mixed = report(
  ['pitch/one', '3.7', 'passed'],
  ['conv2d/one', '4.1', 'passed'],
  ['relu/one', '4.3', 'failed'],
  ['relu/two', '4.3', 'unsupported'],
  ['detect/one', '5.7', 'unsupported'],
);

describe('the result as data', () => {
  it('counts all cases and those of each level, and names what failed', () => {
    expect(resultOf(mixed)).to.deep.equal({
      specification: '0.7',
      port: 'my & port',
      cases: 5,
      passed: 2,
      failed: 1,
      unsupported: 2,
      levels: {
        geometry: { passed: 1, failed: 0, unsupported: 0 },
        operations: { passed: 1, failed: 1, unsupported: 1 },
        pipeline: { passed: 0, failed: 0, unsupported: 1 },
      },
      failures: [{ id: 'relu/one', problem: 'output is 1, expected 2', suspects: ['Halved'] }],
    });
  });
});

describe('the badge', () => {
  const titleOf = (svg: string) => /<title>(.*)<\/title>/.exec(svg)?.[1];

  it('says what failed, that nothing did, or which levels are whole', () => {
    expect(titleOf(badge(mixed))).to.equal('OverFeat 0.7: 1 of 5 cases failed');
    expect(titleOf(badge(report(['pitch/one', '3.7', 'passed'])))).to.equal('OverFeat 0.7: all 1 cases');
    const part = report(['pitch/one', '3.7', 'passed'], ['detect/one', '5.7', 'unsupported']);
    expect(titleOf(badge(part))).to.equal('OverFeat 0.7: 1 of 2 cases, all of geometry');
    expect(titleOf(badge(report(['detect/one', '5.7', 'unsupported'])))).to.equal(
      'OverFeat 0.7: 0 of 1 cases',
    );
  });

  it('has a colour for each, and is as wide as its parts', () => {
    const [failing, whole] = [mixed, report(['pitch/one', '3.7', 'passed'])].map(badge);
    expect(failing).to.contain('#b00020').and.not.contain('#1b6e2d');
    expect(whole).to.contain('#1b6e2d').and.not.contain('#b00020');
    const widths = [...whole.matchAll(/ width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).to.have.length(3);
    expect(widths[0]).to.equal(widths[1] + widths[2]);
  });
});
