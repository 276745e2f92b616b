/** SPEC.md, the sources and the specs refer to each other, and to nothing that is not there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { accurate } from '../../lib/networks/accurate.js';
import { fast } from '../../lib/networks/fast.js';
import { releasedPixels } from '../../lib/networks/layers.js';
import { networkGeometry, parameterCount, scaleRule } from '../../lib/networks/measure.js';
import { trainableNames, trainableNetworks } from '../../lib/networks/trainable.js';
import { enoughWindows } from '../../lib/training/fit-recipe.js';
import { paperOptimiser } from '../../lib/training/recipe.js';
import { ignoreBounds, nominalSize, positiveBounds } from '../../lib/training/window-match.js';
import { releasedSize } from '../../lib/weights/released.js';
import { skip } from '../skip.js';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** TypeScript files of a folder and all in it, as paths from the root. */
function filesIn(folder: string): string[] {
  const url = new URL(`${folder}/`, root);
  if (!existsSync(url)) return [];
  return readdirSync(url, { encoding: 'utf8', recursive: true })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`);
}

/** A chapter (`2`) or section (`2.4`), and its lines up to the next heading. */
interface Section {
  readonly number: string;
  readonly title: string;
  readonly lines: readonly string[];
}

interface Files {
  readonly sources: readonly string[];
  /** Empty where it says `none yet`. */
  readonly specs: readonly string[];
}

function parseSections(text: string): Section[] {
  return text
    .split(/^(?=###? \d)/m)
    .slice(1)
    .map((part) => {
      const [heading, ...lines] = part.trimEnd().split('\n');
      const [, number, title] = /^###? (\d+(?:\.\d+)?) (.+)$/.exec(heading) ?? [];
      return { number, title, lines };
    });
}

function parseFiles({ lines }: Section): Files | undefined {
  const [, sources, specs] = /^Sources: (.+) · Specs: (.+)$/.exec(lines.at(-1) ?? '') ?? [];
  if (sources === undefined) return undefined;
  return { sources: sources.split(', '), specs: specs === 'none yet' ? [] : specs.split(', ') };
}

/** Numbers of the sections that a source cites: `SPEC 4.4 and 4.8`, `spec/SPEC.md section 2`, over line breaks too. */
function citationsIn(source: string): string[] {
  const text = source.replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ');
  const citations = text.matchAll(/SPEC(?:\.md)?(?: sections?)? (\d[\d.]*(?:(?:,| and| to) \d[\d.]*)*)/g);
  return [...citations].flatMap(([, numbers]) => numbers.match(/\d+(?:\.\d+)?/g) ?? []);
}

describe('SPEC.md', () => {
  const sections = parseSections(read('spec/SPEC.md'));
  const isChapter = ({ number }: Section) => !number.includes('.');
  const hasSections = ({ number }: Section) =>
    sections.some((section) => section.number.startsWith(`${number}.`));
  const named = sections.map((section) => ({ ...section, files: parseFiles(section) }));

  it('numbers its chapters and sections from 1, without gaps', () => {
    let [chapter, section] = [0, 0];
    const expected = sections.map((entry) => {
      [chapter, section] = isChapter(entry) ? [chapter + 1, 0] : [chapter, section + 1];
      return isChapter(entry) ? `${chapter}` : `${chapter}.${section}`;
    });
    expect(sections.map(({ number }) => number)).to.deep.equal(expected);
  });

  it('ends each section with its sources and specs', () => {
    const silent = named.filter((section) => section.files === undefined);
    expect(silent.filter((section) => !isChapter(section) || !hasSections(section))).to.deep.equal([]);
    const twice = sections.filter(({ lines }) => lines.slice(0, -1).some((line) => /^Sources:/.test(line)));
    expect(twice).to.deep.equal([]);
  });

  it('names only files that exist', () => {
    const files = named.flatMap(({ files }) => [...(files?.sources ?? []), ...(files?.specs ?? [])]);
    expect(files.filter((path) => !existsSync(new URL(path, root)))).to.deep.equal([]);
  });

  it('names specs as specs, and sources as sources', () => {
    for (const { number, files } of named) {
      for (const path of files?.specs ?? []) expect(path, number).to.match(/^spec\/.+\.spec\.ts$/);
      for (const path of files?.sources ?? [])
        expect(path, number).to.match(/^(reference|backends|lib|conformance)\/.+\.ts$/);
    }
  });

  it('names every file of the reference', () => {
    const sources = new Set(named.flatMap(({ files }) => files?.sources ?? []));
    const files = filesIn('reference');
    expect(files).to.have.length.above(20);
    expect(files.filter((path) => !sources.has(path))).to.deep.equal([]);
  });

  it('is cited by every file of the reference, in a section that names the file', () => {
    for (const path of filesIn('reference').filter((file) => file !== 'reference/index.ts')) {
      const citations = citationsIn(read(path));
      expect(citations, path).not.to.deep.equal([]);
      for (const citation of citations) {
        const cited = named.filter(({ number }) => number === citation || number.startsWith(`${citation}.`));
        const names = cited.flatMap(({ files }) => files?.sources ?? []);
        expect(names, `section ${citation}, which ${path} cites`).to.include(path);
      }
    }
  });

  it('has every section that a source or spec cites', () => {
    const numbers = new Set(sections.map(({ number }) => number));
    const files = ['reference', 'backends', 'lib', 'conformance', 'spec', 'bench', 'demo', 'web'].flatMap(
      filesIn,
    );
    const wrong = files
      .filter((path) => path !== 'spec/docs/spec.spec.ts')
      .flatMap((path) => citationsIn(read(path)).map((citation) => ({ path, citation })))
      .filter(({ citation }) => !numbers.has(citation));
    expect(wrong).to.deep.equal([]);
  });

  describe('gives the numbers that the sources have', () => {
    const textOf = (number: string) =>
      sections.find((section) => section.number === number)?.lines.join('\n') ?? '';
    const own = trainableNames.map((name) => trainableNetworks[name]({ classes: 1 }));
    const networks = [fast(), accurate(), ...own];
    const grouped = (count: number) => count.toLocaleString('en');

    it('of the networks', () => {
      for (const network of networks) {
        const { window, receptiveField, fineStride, headKernel } = networkGeometry(network);
        const { size, start, stride } = receptiveField;
        const cells = [window, size, start, stride, fineStride, network.lastPool, headKernel].map(([y]) => y);
        expect(textOf('2.2')).to.match(
          new RegExp(`^\\| \\*${network.name}\\*.* \\| ${cells.join(' \\| ')} \\|$`, 'm'),
        );
      }
      for (const network of [fast(), accurate()]) {
        const { smallest, stride } = scaleRule(network);
        expect(textOf('2.5')).to.include(
          `| *${network.name}* | ${smallest} + ${stride} n: ${smallest + stride},`,
        );
        expect(textOf('1.3'))
          .to.include(`*${network.name}* |`)
          .and.to.include(grouped(parameterCount(network)));
        expect(textOf('8.2')).to.include(grouped(releasedSize(network)));
      }
    });

    it('of preprocessing and training', () => {
      const { mean, deviation } = releasedPixels;
      expect(textOf('5.1')).to.include(`mean ${mean} and deviation ${deviation}`);
      for (const [name, { smallest, largest, offset }] of Object.entries({ positiveBounds, ignoreBounds })) {
        expect(textOf('6.1')).to.include(`| *${name}* | ${smallest} to ${largest} | ${offset} |`);
      }
      expect(textOf('6.1')).to.include(`nominal size is ${nominalSize}.`);
      for (const windows of [enoughWindows.compact, enoughWindows.medium]) {
        expect(textOf('6.14')).to.include(`${grouped(windows)} windows`);
      }
      const { optimiser, schedule } = paperOptimiser;
      if (optimiser.kind !== 'sgd' || schedule.kind !== 'step') expect.fail("the paper's is sgd with steps");
      expect(textOf('6.5')).to.include(`rate ${optimiser.rate}, momentum ${optimiser.momentum}`);
      expect(textOf('6.5')).to.include(`times ${schedule.factor} after epochs ${schedule.epochs.join(', ')}`);
    });
  });

  for (const { number, title, files } of named) {
    if (files?.specs.length !== 0) continue;
    it(`${number} ${title}: is tested`, function () {
      skip(this, 'no spec yet');
    });
  }
});

describe('citations of SPEC.md', () => {
  it('are found in all their forms', () => {
    const cases: [string, string[]][] = [
      ['as it says (SPEC 4.1, paper section 3.1).', ['4.1']],
      ['(SPEC 4.4 and 4.8)', ['4.4', '4.8']],
      ['(spec/SPEC.md sections 4.12, 4.13 and 5.1)', ['4.12', '4.13', '5.1']],
      ['(spec/SPEC.md section 2).', ['2']],
      [' * to the last bit (SPEC\n * 5.6), and (SPEC 6, paper 3.1)', ['5.6', '6']],
      ['SPEC-DECISIONS section 4; the specification 4.1', []],
    ];
    for (const [source, want] of cases) expect(citationsIn(source), source).to.deep.equal(want);
  });
});
