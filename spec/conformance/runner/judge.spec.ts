import { expect } from 'chai';
import { incomparable, judge } from '../../../conformance/runner/judge.js';
import type { Case, Value } from '../../../conformance/runner/manifest.js';

const tensor = { shape: [2, 2], data: [1, 2.5, -3, 4] };
const testCase: Case = {
  id: 'relu/one',
  operation: 'relu',
  specification: '4.3',
  comment: '',
  flags: ['LeakyRelu'],
  inputs: {},
  parameters: {},
  expected: { outputs: { output: tensor, count: 2 } },
  tolerance: { output: { formula: 'sum', terms: 1, magnitudes: 1 }, count: { formula: 'exact' } },
  mistakes: [],
};

/** What came over the wire may be anything. */
const problemOf = (output: unknown, others: Record<string, unknown> = { count: 2 }) =>
  judge(testCase, { outputs: { output: output as Value, ...(others as Record<string, Value>) } }).problem;
const withData = (...data: unknown[]) => problemOf({ shape: [2, 2], data });

describe('judge', () => {
  it('finds nothing wrong with what is right', () => {
    expect(problemOf(tensor)).to.equal('');
  });

  it('names what is not a number in a tensor', () => {
    const nothing =
      'output: null is not a value: write NaN and the infinities as the strings NaN, Infinity, -Infinity';
    expect(withData(1, null, -3, 4)).to.equal(nothing);
    expect(problemOf(null)).to.equal(nothing);
    expect(withData([1, 2.5], [-3, 4], [], [])).to.equal('output: data must be one flat list of numbers');
    expect(withData(1, '2.5', -3, 4)).to.equal('output[0, 1] is "2.5", expected 2.5; 1 of 4 wrong');
    expect(withData(1, 2.5, true, 4)).to.equal('output[1, 0] is true, expected -3; 1 of 4 wrong');
    expect(withData('NaN', 2.5, -3, 'Infinity')).to.equal('output[0, 0] is NaN, expected 1; 2 of 4 wrong');
  });

  it('names a shape that is none, another, or not filled', () => {
    const { data } = tensor;
    expect(problemOf({ shape: [4], data })).to.equal('output is [4], expected [2, 2]');
    expect(problemOf({ shape: [2, 3], data })).to.equal('output: 4 values do not fill [2, 3]');
    expect(problemOf({ shape: [2, 2] })).to.equal('output: a tensor must have its values in data');
    expect(problemOf({ shape: [2, 2], data: 'AAAA' })).to.equal(
      'output: a tensor must have its values in data',
    );
    for (const shape of [
      null,
      4,
      '2,2',
      [-2, -2],
      [1.5, 2],
      ['2', 2],
      [[2], 2],
      { length: 2 },
      { toString: 1 },
    ])
      expect(problemOf({ shape, data }), JSON.stringify(shape)).to.equal(
        'output: shape must be a list of lengths',
      );
  });

  it('names outputs of another kind, missing, or that nobody asked for', () => {
    expect(problemOf(tensor.data)).to.equal('output is a list, 4 of number, expected a tensor, [2, 2]');
    expect(problemOf(tensor, { count: '2' })).to.equal('count is a word, expected a number');
    expect(problemOf(tensor, { count: {} })).to.equal('count is a record, {}, expected a number');
    expect(problemOf(tensor, {})).to.equal('there is no output count');
    expect(problemOf(tensor, { count: 2, loss: 1 })).to.equal(
      'the outputs are called output, count: unexpected loss',
    );
  });

  it('names lists of another length by their lengths', () => {
    const boxes = (...windows: Value[]): Value => windows.map((one) => ({ windows: one }));
    const list: Case = {
      ...testCase,
      expected: { outputs: { boxes: boxes(1, 2) } },
      tolerance: { boxes: { formula: 'exact' } },
    };
    const problem = (value: Value) => judge(list, { outputs: { boxes: value } }).problem;
    expect(problem(boxes(1))).to.equal('boxes is a list of 1, expected one of 2');
    expect(problem([])).to.equal('boxes is a list of 0, expected one of 2');
    expect(problem([1, 2])).to.equal('boxes is 2 of number, expected 2 of {windows: number}');
    expect(problem(boxes('one'))).to.equal('boxes is 1 of {windows: word}, expected 2 of {windows: number}');
  });

  it('keeps what a port wrote to one line that a terminal can show', () => {
    const wild = problemOf(tensor, { count: 2, '\u001b[31mred\r\nFAILED': 1, ['x'.repeat(1e6)]: 1 });
    expect(wild)
      .to.match(/^the outputs are called output, count: unexpected [^\p{Cc}]*FAILED, x+ \.\.\.$/u)
      .and.to.have.length.below(420);
    expect(incomparable(testCase, 'not JSON: \u0007').problem).to.equal('not JSON:  ');
  });
});
