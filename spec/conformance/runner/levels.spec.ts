import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { levelOf, levelShares } from '../../../conformance/runner/levels.js';
import type { Case, Manifest } from '../../../conformance/runner/manifest.js';

const { cases }: Manifest = JSON.parse(
  readFileSync(new URL('../../../fixtures/manifest.json', import.meta.url), 'utf8'),
);

describe('levels', () => {
  it('hold each operation of the fixtures once', () => {
    const levelOfOperation = (operation: string) =>
      new Set(cases.filter((one) => one.operation === operation).map(levelOf));
    for (const { operation } of cases)
      expect(levelOfOperation(operation), operation).to.have.property('size', 1);
    const some = {
      outputLength: 'geometry',
      cutImage: 'geometry',
      counts: 'geometry',
      conv2d: 'operations',
      evaluateOnPlane: 'operations',
      evaluateSkipKernel: 'operations',
      maxPool2dBackward: 'training',
      sgdStep: 'training',
      matchScore: 'pipeline',
      literalMatchScore: 'pipeline',
      averagePrecision: 'pipeline',
      layerSamples: 'full-size',
    };
    for (const [operation, level] of Object.entries(some))
      expect([...levelOfOperation(operation)], operation).to.deep.equal([level]);
  });

  it('say how much of each passed, without those that had no case', () => {
    const outcome = (
      operation: string,
      specification: string,
      verdict: 'passed' | 'failed' | 'unsupported',
    ) => ({
      testCase: { operation, specification } as Case,
      verdict,
      problem: '',
      suspects: [],
      comparable: true,
      near: false,
      used: 0,
    });
    const outcomes = [
      outcome('conv2d', '4.1', 'passed'),
      outcome('relu', '4.3', 'failed'),
      outcome('pool', '4.2', 'unsupported'),
      outcome('detect', '5.7', 'unsupported'),
    ];
    expect(levelShares({ outcomes })).to.deep.equal([
      { level: 'operations', passed: 1, failed: 1, cases: 3 },
      { level: 'pipeline', passed: 0, failed: 0, cases: 1 },
    ]);
  });
});
