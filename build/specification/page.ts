/** The specification as one web page: sections with anchors, and beside each its fixture cases, sources and specs. */

import { Marked, type Tokens } from 'marked';
import { escapeMarkup } from '../../lib/formats/escape-markup.js';

export interface CaseOfSection {
  readonly id: string;
  /** The section that the case is of, for example `4.1`. */
  readonly specification: string;
  readonly comment: string;
}

export interface PageInput {
  /** SPEC.md. */
  readonly text: string;
  readonly cases: readonly CaseOfSection[];
  /** Where the files are that sections name, with a slash at its end. */
  readonly files: string;
}

/** @throws RangeError where a section's number occurs twice */
export function specificationPage({ text, cases, files }: PageInput): string {
  const numbers = sectionNumbers(text);
  const contents: string[] = [];
  let current = '';
  let isHeading = false;
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text: title }: Tokens.Heading): string {
        const [, number = ''] = /^(\d+(?:\.\d+)?) /.exec(title) ?? [];
        const before = current === '' ? '' : casesOf(current);
        current = number;
        isHeading = true;
        const inner = this.parser.parseInline(tokens);
        isHeading = false;
        if (number === '') return `${before}<h${depth}>${inner}</h${depth}>\n`;
        contents.push(`<li class="depth${depth}"><a href="#${number}">${inner}</a></li>`);
        return `${before}<h${depth} id="${number}"><a class="anchor" href="#${number}">${inner}</a></h${depth}>\n`;
      },
      code({ text: formula, lang }: Tokens.Code): string {
        return lang
          ? `<pre>${escapeMarkup(formula)}</pre>\n`
          : `<pre class="formula">${typeset(formula)}</pre>\n`;
      },
      paragraph({ tokens, text: source }: Tokens.Paragraph): string {
        if (source.startsWith('Sources: ')) return `<p class="files">${linkedFiles(source, files)}</p>\n`;
        return `<p>${this.parser.parseInline(tokens)}</p>\n`;
      },
      text(token: Tokens.Text | Tokens.Escape): string {
        if ('tokens' in token && token.tokens) return this.parser.parseInline(token.tokens);
        return isHeading ? escapeMarkup(token.text) : linkedSections(escapeMarkup(token.text), numbers);
      },
    },
  });
  const casesOf = (section: string): string => {
    const own = cases.filter(({ specification }) => specification === section);
    if (own.length === 0) return '';
    const items = own.map(
      ({ id, comment }) => `<li><code>${escapeMarkup(id)}</code> ${escapeMarkup(comment)}</li>`,
    );
    return `<details class="cases"><summary>${own.length} ${own.length === 1 ? 'case' : 'cases'} of the fixtures</summary><ul>${items.join('\n')}</ul></details>\n`;
  };
  const body = marked.parse(text, { async: false });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>OverFeat: the specification</title>
<style>${style}</style>
<nav><ol>
${contents.join('\n')}
</ol></nav>
<main>
${body}${current === '' ? '' : casesOf(current)}</main>
</html>
`;
}

function sectionNumbers(text: string): ReadonlySet<string> {
  const numbers = [...text.matchAll(/^#{2,3} (\d+(?:\.\d+)?) /gm)].map(([, number]) => number);
  const twice = numbers.find((number, at) => numbers.indexOf(number) !== at);
  if (twice !== undefined) throw new RangeError(`section ${twice} occurs twice`);
  return new Set(numbers);
}

/** Numbers such as 5.6 that are sections become links; those of the paper, and parts of other numbers, do not. */
function linkedSections(html: string, numbers: ReadonlySet<string>): string {
  return html.replaceAll(
    /(paper |Table |Fig\. |[\d.^*/+-])?(?<![\w.])(\d{1,2}\.\d{1,2})(?![\d.%]| %)/g,
    (whole, before, number) =>
      before === undefined && numbers.has(number) ? `<a href="#${number}">${number}</a>` : whole,
  );
}

/** `Sources: a, b · Specs: c` with each file a link. */
function linkedFiles(line: string, files: string): string {
  return escapeMarkup(line).replaceAll(
    /[\w./-]+\.(?:ts|py|mjs|c|md)/g,
    (path) => `<a href="${files}${path}">${path}</a>`,
  );
}

/** A formula as people write it: products with a dot, powers raised, indices kept. */
function typeset(formula: string): string {
  return escapeMarkup(formula)
    .replaceAll(' * ', ' · ')
    .replaceAll('&lt;=', '≤')
    .replaceAll('&gt;=', '≥')
    .replaceAll('!=', '≠')
    .replaceAll(
      /\^(\([^)]*\)|-?[\w.]+)/g,
      (_, power: string) => `<sup>${power.replace(/^\((.*)\)$/, '$1')}</sup>`,
    )
    .replaceAll(/\bsum over\b/g, '∑ over')
    .replaceAll(/\bsqrt\(/g, '√(');
}

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { display: grid; font: 16px/1.55 system-ui, sans-serif; gap: 2rem; grid-template-columns: 17rem minmax(0, 46rem); justify-content: center; margin: 0; padding: 0 1rem; }
nav { align-self: start; font-size: .85rem; height: 100vh; overflow: auto; position: sticky; top: 0; }
nav ol { list-style: none; margin: 0; padding: 1rem 0; } nav .depth2 { font-weight: 600; margin-top: .6rem; } nav .depth3 { padding-left: 1rem; }
nav a, .anchor { color: inherit; text-decoration: none; } nav a:hover, .anchor:hover { text-decoration: underline; }
table { border-collapse: collapse; display: block; overflow: auto; } td, th { border-top: 1px solid var(--line); padding: .3rem .7rem; text-align: left; vertical-align: top; }
pre { background: var(--soft); border-radius: .4rem; overflow: auto; padding: .8rem 1rem; } .formula { font: 1rem/1.6 "STIX Two Text", "Cambria Math", Georgia, serif; white-space: pre-wrap; }
.files, .cases { border-top: 1px solid var(--line); color: GrayText; font-size: .8rem; } .files { padding-top: .4rem; }
@media (max-width: 60rem) { body { display: block; } nav { height: auto; position: static; } }
`;
