import { escapeMarkup } from '../../formats/escape-markup.js';

/** Values of two kinds: what went well, and what did not. */
export interface TwoKinds {
  readonly good: readonly number[];
  readonly bad: readonly number[];
}

const plot = { left: 45, top: 12, width: 420, height: 180 };
const bars = 20;

/**
 * How many values of either kind lie in each of twenty equal ranges from the least to the greatest, as SVG: the good at the
 * bottom, the bad on top of them.
 */
export function drawHistogram({ good, bad }: TwoKinds, title: string): string {
  const all = [...good, ...bad];
  if (all.length === 0) return '<p>There are none.</p>';
  const least = all.reduce((one, other) => Math.min(one, other));
  const greatest = all.reduce((one, other) => Math.max(one, other));
  const width = (greatest - least) / bars || 1;
  const barOf = (value: number) => Math.min(bars - 1, Math.floor((value - least) / width));
  const counts = Array.from({ length: bars }, () => ({ good: 0, bad: 0 }));
  for (const value of good) counts[barOf(value)].good++;
  for (const value of bad) counts[barOf(value)].bad++;
  const highest = Math.max(...counts.map((count) => count.good + count.bad));
  const x = (bar: number) => plot.left + (plot.width * bar) / bars;
  const y = (count: number) => plot.top + plot.height * (1 - count / highest);
  const bottom = plot.top + plot.height;
  const bar = (kind: string, at: number, from: number, to: number) =>
    to === from
      ? ''
      : `<rect class="${kind}" x="${x(at) + 1}" y="${y(to).toFixed(1)}" width="${plot.width / bars - 2}" height="${(y(from) - y(to)).toFixed(1)}"/>`;
  return [
    `<svg viewBox="0 0 ${plot.left + plot.width + 20} ${bottom + 40}" role="img" aria-label="${escapeMarkup(title)}">`,
    ...counts.map(
      (count, at) => bar('good', at, 0, count.good) + bar('bad', at, count.good, count.good + count.bad),
    ),
    `<path class="axis" d="M${plot.left} ${bottom}H${plot.left + plot.width}"/>`,
    `<text x="${plot.left}" y="${bottom + 16}">${least.toFixed(1)}</text>`,
    `<text x="${plot.left + plot.width}" y="${bottom + 16}" text-anchor="end">${greatest.toFixed(1)}</text>`,
    `<text x="${plot.left - 6}" y="${plot.top + 10}" text-anchor="end">${highest}</text>`,
    `<text x="${plot.left + plot.width / 2}" y="${bottom + 34}" text-anchor="middle">${escapeMarkup(title)}</text>`,
    '</svg>',
  ].join('\n');
}
