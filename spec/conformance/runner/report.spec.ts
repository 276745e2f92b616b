import { expect } from 'chai';
import type { Case, Manifest } from '../../../conformance/runner/manifest.js';
import { htmlReport, junitReport } from '../../../conformance/runner/markup.js';
import { type Answer, PortError, parseLenient, toAnswer } from '../../../conformance/runner/port.js';
import { type Report, runCases } from '../../../conformance/runner/run.js';
import { textReport } from '../../../conformance/runner/text.js';

const doubled: Case = {
  id: 'double/numbers',
  operation: 'double',
  specification: '4.1',
  comment: 'Twice the <input>.',
  flags: ['Halved'],
  inputs: { input: { shape: [2], data: [1, 2] } },
  parameters: {},
  expected: { outputs: { output: { shape: [2], data: [2, 4] } } },
  tolerance: { output: { formula: 'exact' } },
  mistakes: [{ flag: 'Halved', output: 'output', elements: [0, 1], values: [0.5, 1] }],
};
const refused: Case = {
  ...doubled,
  id: 'double/nothing',
  expected: { error: 'GEOMETRY' },
  flags: ['MissingCheck'],
  mistakes: [],
};
const negative: Case = {
  ...doubled,
  id: 'double/negative',
  flags: ['Halved', 'WrongSign'],
  expected: { outputs: { output: { shape: [2], data: [-2, -4] } } },
  mistakes: [],
};
const flags = {
  Halved: { note: 'It is doubled, not halved.' },
  MissingCheck: { note: 'Refuse it.' },
  WrongSign: { note: 'The sign stays.' },
};
const manifest: Manifest = {
  specification: '0.1',
  generator: 'test',
  licence: 'CC0-1.0',
  flags,
  networks: {},
  cases: [doubled, refused],
};

async function reportOf(answers: readonly (Answer | Error)[], cases = [doubled, refused]): Promise<Report> {
  const left = [...answers];
  const port = {
    name: 'my & port',
    answer: async () => {
      const next = left.shift();
      if (next === undefined || next instanceof Error) throw next ?? new PortError('gone');
      return next;
    },
    [Symbol.asyncDispose]: async () => {},
  };
  return runCases({ manifest: { ...manifest, cases }, load: async (one) => one }, port);
}

const outputs = (...data: number[]): Answer => ({ outputs: { output: { shape: [2], data } } });

describe('a report', () => {
  it('passes a right port', async () => {
    const text = textReport(await reportOf([outputs(2, 4), { error: 'GEOMETRY' }]));
    expect(text).to.equal(
      'Passed of each level: operations 2 of 2.\n' +
        'my & port: 2 cases of specification 0.1: 2 passed, 0 failed, 0 not supported',
    );
  });

  it('names the case, the element, error and bound, and the known bug', async () => {
    const text = textReport(await reportOf([outputs(0.5, 1), outputs(1, 1)]));
    expect(text).to.contain(
      'FAILED double/numbers (SPEC 4.1): output[0] is 0.5, expected 2: off by 1.5, bound 0; 2 of 2 wrong',
    );
    expect(text).to.contain('Halved: It is doubled, not halved.');
    expect(text).to.contain('FAILED double/nothing (SPEC 4.1): expected error GEOMETRY, got an answer');
    expect(text).to.contain('Begin with double/numbers');
    expect(text).to.match(/0 passed, 2 failed, 0 not supported$/);
  });

  it('names no bug where none is known by its answer and one case alone fails', async () => {
    const text = textReport(await reportOf([outputs(7, 7), { unsupported: true }]));
    expect(text).to.contain('No known bug gives just this answer').and.not.to.contain('Halved');
    expect(text).not.to.contain('of the kind of');
  });

  it('names no bug for an error instead of an answer, or for words instead of numbers', async () => {
    const words: Answer = { outputs: { output: { shape: [2], data: ['2', '4'] } } };
    for (const answer of [{ error: 'GEOMETRY' }, words]) {
      const text = textReport(
        await reportOf([answer, answer], [doubled, { ...doubled, id: 'double/again' }]),
      );
      expect(text).to.match(/0 passed, 2 failed/);
      expect(text).not.to.contain('Halved').and.not.to.contain('bug');
    }
  });

  it('tells a bug without a known answer by which cases fail and which pass', async () => {
    const again = { ...negative, id: 'double/negative-again' };
    const answers = [outputs(2, 4), outputs(2, 5), outputs(2, 5)];
    const report = await reportOf(answers, [doubled, negative, again]);
    const text = textReport(report);
    expect(text).to.contain('it may be a bug of the kind of:\n  WrongSign: The sign stays.');
    expect(htmlReport(report)).to.contain('<li><b>WrongSign</b>: The sign stays.</li>');
    const unknown = { ...doubled, mistakes: [] };
    const all = textReport(await reportOf([outputs(2, 5), outputs(2, 5)], [unknown, negative]));
    expect(all).to.contain('it may be a bug of the kind of:\n  Halved: It is doubled, not halved.');
    const none = textReport(await reportOf([outputs(2, 5), outputs(-2, -4)], [doubled, negative]));
    expect(none).not.to.contain('of the kind of');
  });

  it('names no bug by one answer where another case speaks against it', async () => {
    const again = { ...doubled, id: 'double/again' };
    const all = textReport(await reportOf([outputs(0.5, 1), outputs(0.5, 1)], [doubled, again]));
    expect(all).to.contain('  Halved, by 2 cases: It is doubled, not halved.');
    for (const other of [outputs(2, 4), outputs(7, 7), { error: 'GEOMETRY' }]) {
      const text = textReport(await reportOf([outputs(0.5, 1), other], [doubled, again]));
      expect(text).to.contain('No known bug gives just this answer').and.not.to.contain('Halved');
    }
  });

  it('names no missing check where right inputs give wrong answers', async () => {
    const text = textReport(await reportOf([outputs(7, 7), outputs(1, 1)]));
    expect(text)
      .to.match(/0 passed, 2 failed/)
      .and.not.to.contain('MissingCheck');
  });

  it('names no bug of an operation after one that fails without a known reason', async () => {
    const later = { ...doubled, id: 'twice/numbers', operation: 'twice' };
    const known = textReport(await reportOf([outputs(0.5, 1), outputs(0.5, 1)], [doubled, later]));
    expect(known).to.contain('  Halved, by 2 cases: It is doubled, not halved.');
    const text = textReport(await reportOf([outputs(7, 7), outputs(0.5, 1)], [doubled, later]));
    expect(text)
      .to.match(/0 passed, 2 failed/)
      .and.not.to.contain('Halved');
  });

  it('does not resemble a bug whose answer is known to be another', async () => {
    const again = { ...doubled, id: 'double/again' };
    const text = textReport(await reportOf([outputs(2, 5), outputs(2, 5)], [doubled, again]));
    expect(text).not.to.contain('of the kind of').and.not.to.contain('Halved');
  });

  it('names no kind where the cases leave many', async () => {
    const many = { ...doubled, mistakes: [], flags: ['Halved', 'WrongSign', 'MissingCheck', 'Other'] };
    const text = textReport(
      await reportOf([outputs(2, 5), outputs(2, 5)], [many, { ...many, id: 'double/again' }]),
    );
    expect(text).not.to.contain('of the kind of');
  });

  it('tells values of too few digits from a bug', async () => {
    const inexact: Case = { ...doubled, tolerance: { output: { formula: 'sum', terms: 1, magnitudes: 4 } } };
    const nearly = textReport(await reportOf([outputs(2.001, 4.01)], [inexact]));
    expect(nearly).to.contain('Nearly right, but with too few digits').and.not.to.contain('Halved');
    expect(textReport(await reportOf([outputs(2.1, 4)], [inexact]))).not.to.contain('Nearly right');
    expect(textReport(await reportOf([outputs(2.001, 4)], [doubled]))).not.to.contain('Nearly right');
  });

  it('says once what many cases in a row have in common', async () => {
    const cases = Array.from({ length: 9 }, (_, index) => ({ ...doubled, id: `double/${index}` }));
    const text = textReport(
      await reportOf(
        cases.map(() => new PortError('not JSON')),
        cases,
      ),
    );
    expect(text.match(/not JSON/g)).to.have.length(3);
    expect(text).to.contain(
      'FAILED double/2 (SPEC 4.1): not JSON\n    and 6 more cases after it, the same\n',
    );
    const own = textReport(
      await reportOf(
        cases.map(() => outputs(2, 5)),
        cases,
      ),
    );
    expect(own.match(/FAILED/g)).to.have.length(9);
  });

  it('names the operations that are still missing', async () => {
    const other = { ...doubled, id: 'halve/numbers', operation: 'halve' };
    const report = await reportOf([outputs(2, 4), { unsupported: true }], [doubled, other]);
    expect(textReport(report)).to.contain('\nNot supported, in the order to build them: halve.\n');
    expect(htmlReport(report)).to.contain('Not supported, in the order to build them: halve.');
  });

  it('suspects nothing where there was no answer', async () => {
    const text = textReport(await reportOf([new PortError('the program ended'), { error: 'OTHER' }]));
    expect(text).to.contain('FAILED double/numbers (SPEC 4.1): the program ended\n');
    expect(text).not.to.contain('Halved');
    expect(text).to.contain('expected error GEOMETRY, got error OTHER: the codes are those of SPEC 10.1\n');
    expect(text).not.to.contain('MissingCheck');
  });

  it('fails outputs that are missing, or that nobody asked for', async () => {
    const text = textReport(await reportOf([{ outputs: {} }, { error: 'GEOMETRY' }]));
    expect(text).to.contain('there is no output output');
    const more = { outputs: { output: { shape: [2], data: [2, 4] }, other: 1 } };
    expect(textReport(await reportOf([more, { error: 'GEOMETRY' }]))).to.contain('unexpected other');
  });

  it('is JUnit XML, with its special characters escaped', async () => {
    const xml = junitReport(await reportOf([outputs(0.5, 1), { unsupported: true }]));
    expect(xml).to.contain(
      '<testsuite name="overfeat-conformance: my &amp; port" tests="2" failures="1" skipped="1">',
    );
    expect(xml).to.contain(
      '<testcase classname="double" name="double/nothing"><skipped message="not supported"/></testcase>',
    );
    expect(xml).to.contain('<failure message="output[0] is 0.5');
  });

  it('is a page, with its special characters escaped', async () => {
    const page = htmlReport(await reportOf([outputs(2, 4), { error: 'GEOMETRY' }]));
    expect(page).to.contain('Twice the &lt;input&gt;.').and.to.contain('my &amp; port');
    expect(page).not.to.contain('Twice the <input>');
  });
});

describe('an answer', () => {
  it('may have NaN and infinities written bare, but not inside of strings', () => {
    expect(parseLenient('{"a": [NaN, -Infinity, Infinity, 1], "b": "NaN \\" Infinity"}')).to.deep.equal({
      a: ['NaN', '-Infinity', 'Infinity', 1],
      b: 'NaN " Infinity',
    });
  });

  it('is refused when it is none', () => {
    expect(() => parseLenient('{')).to.throw(PortError, 'not JSON');
    for (const wrong of [null, 7, [], {}, { outputs: [] }, { unsupported: false }]) {
      expect(() => toAnswer(wrong)).to.throw(PortError);
    }
  });
});
