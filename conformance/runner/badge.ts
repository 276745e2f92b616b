/** The result as a small picture beside a port's name. */

import { escapeMarkup } from '../../lib/formats/escape-markup.js';
import { type LevelShare, levelShares } from './levels.js';
import { countVerdicts } from './report.js';
import type { Report } from './run.js';

/** Pixels: of a badge, of the space beside a text, and of one of its characters, which `textLength` holds them to. */
const [height, space, character] = [20, 6, 6.5];

const colours = { failing: '#b00020', whole: '#1b6e2d', part: '#3d6a99' } as const;

/** SVG that needs neither fonts nor anything else of the page that it stands on. */
export function badge(report: Report): string {
  const left = `OverFeat ${report.manifest.specification}`;
  const { text, colour } = summaryOf(report);
  const [leftWidth, rightWidth] = [left, text].map((part) => character * part.length + 2 * space);
  const label = escapeMarkup(`${left}: ${text}`);
  const part = (words: string, x: number) =>
    `<text x="${x + space}" y="14" textLength="${character * words.length}" lengthAdjust="spacingAndGlyphs">${escapeMarkup(words)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${leftWidth + rightWidth}" height="${height}" role="img" aria-label="${label}">
<title>${label}</title>
<rect width="${leftWidth}" height="${height}" fill="#444"/>
<rect x="${leftWidth}" width="${rightWidth}" height="${height}" fill="${colour}"/>
<g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">
${part(left, 0)}
${part(text, leftWidth)}
</g>
</svg>
`;
}

function summaryOf(report: Report): { readonly text: string; readonly colour: string } {
  const { passed, failed } = countVerdicts(report);
  const cases = report.outcomes.length;
  if (failed > 0) return { text: `${failed} of ${cases} cases failed`, colour: colours.failing };
  if (passed === cases) return { text: `all ${cases} cases`, colour: colours.whole };
  const whole = levelShares(report).filter(isWhole);
  const levels = whole.map(({ level }) => level).join(', ');
  return {
    text: `${passed} of ${cases} cases${levels === '' ? '' : `, all of ${levels}`}`,
    colour: colours.part,
  };
}

function isWhole({ passed, cases }: LevelShare): boolean {
  return passed === cases;
}
