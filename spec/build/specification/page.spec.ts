import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { specificationPage } from '../../../build/specification/page.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const small = specificationPage({
  text: [
    '# A specification',
    '## 1 Sizes',
    '### 1.1 Length of <b>',
    'Of 2.1, not of paper 2.1, 12.1 or 2.1 %.',
    '',
    '    n >= 2 * m^2',
    '',
    'Sources: reference/a.ts \u00b7 Specs: spec/a.spec.ts',
    '## 2 Sums',
    '### 2.1 One sum',
    'A `1.1 < 2`.',
  ].join('\n'),
  cases: [
    { id: 'sum/odd', specification: '2.1', comment: 'Tells + from <.' },
    { id: 'length/one', specification: '1.1', comment: 'Short.' },
  ],
  files: '../',
});

describe('the page of the specification', () => {
  it('has an anchor for each section, a list of them, and links where sections are meant', () => {
    for (const number of ['1', '1.1', '2', '2.1']) expect(small).to.contain(` id="${number}">`);
    expect(small).to.contain('<li class="depth3"><a href="#2.1">2.1 One sum</a></li>');
    expect(small).to.contain('Of <a href="#2.1">2.1</a>, not of paper 2.1, 12.1 or 2.1 %.');
  });

  it('shows formulas as people write them, and nothing as markup that is none', () => {
    expect(small).to.contain('n ≥ 2 · m<sup>2</sup>');
    expect(small).to.contain('<code>1.1 &lt; 2</code>');
    expect(small).to.contain('Tells + from &lt;.');
  });

  it('links files, and puts its cases at the end of each section', () => {
    expect(small).to.contain('<a href="../reference/a.ts">reference/a.ts</a>');
    expect(small.indexOf('length/one')).to.be.within(
      small.indexOf('reference/a.ts'),
      small.indexOf(' id="2"'),
    );
    expect(small.indexOf('sum/odd')).to.be.above(small.indexOf(' id="2.1"'));
  });

  it('refuses a number that occurs twice', () => {
    const text = '### 1.1 One\n### 1.1 Another';
    expect(() => specificationPage({ text, cases: [], files: '' })).to.throw(RangeError, 'section 1.1');
  });

  it('of spec/SPEC.md has every case and no link that leads nowhere', () => {
    const { cases } = JSON.parse(read('fixtures/manifest.json')) as {
      cases: { id: string; specification: string; comment: string }[];
    };
    const page = specificationPage({ text: read('spec/SPEC.md'), cases, files: '../' });
    for (const { id } of cases) expect(page, id).to.contain(`<code>${id}</code>`);
    const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect([...anchors]).to.include(target);
    const files = [...page.matchAll(/href="\.\.\/([^"]+)"/g)].map(([, path]) => path);
    expect(files.length).to.be.above(200);
    expect(files.filter((path) => !existsSync(join(root, path)))).to.deep.equal([]);
  });
});
