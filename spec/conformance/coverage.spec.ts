import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { coverageFaults, coveragePage } from '../../conformance/coverage/coverage.js';
import { rules } from '../../conformance/coverage/rules.js';
import { decisiveSentences } from '../../conformance/coverage/sentences.js';
import type { Manifest } from '../../conformance/runner/manifest.js';
import { folder } from '../../conformance/shared.js';

describe('what the specification decides', () => {
  const specification = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8');
  const { cases }: Manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const sentences = decisiveSentences(specification, ['1', '2', '3', '4', '5', '9']);

  it('is asked for by cases, each error, tie, exception and default', () => {
    expect(sentences.length).to.be.above(40);
    expect(coverageFaults(sentences, rules, cases)).to.deep.equal([]);
  });

  it('is in the table of the fixtures', () => {
    expect(readFileSync(join(folder, 'COVERAGE.md'), 'utf8')).to.equal(coveragePage(rules, cases));
  });

  it('is missed where a sentence has no rule, a rule no sentence, or a pattern no case', () => {
    const text = '## 2 Sizes\n\n### 2.1 Length\n\nIt is long. A length below 1 is an error.\n\nSources: x\n';
    const found = decisiveSentences(text, ['2']);
    expect(found).to.deep.equal([{ section: '2.1', text: 'A length below 1 is an error.' }]);
    const rule = { section: '2.1', words: 'below 1 is an error', cases: ['outputLength/nought*'] };
    expect(coverageFaults(found, [rule], [{ id: 'outputLength/nought-x' }])).to.deep.equal([]);
    expect(coverageFaults(found, [rule], [])).to.have.length(1);
    expect(coverageFaults(found, [], [])).to.have.length(1);
    expect(coverageFaults([], [{ ...rule, cases: [] }], [])).to.have.length(1);
  });
});
