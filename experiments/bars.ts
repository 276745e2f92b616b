/** A table's column as bars with the spread over seeds, as an SVG file's text. */
import type { Table } from './experiment.js';
import { mean } from './mean.js';

const bar = { left: 330, width: 380, height: 18, gap: 8, top: 34 };

export function drawBars({ rows, drawn, heading }: Table): string {
  const largest = Math.max(...rows.flatMap(({ figures }) => figures[drawn]));
  const x = (value: number) => bar.left + (bar.width * value) / largest;
  const height = bar.top + rows.length * (bar.height + bar.gap) + bar.gap;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="820" height="${height}" font-family="sans-serif" font-size="13">`,
    `<title>${heading}: ${drawn}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="${bar.left}" y="20">${drawn}, %</text>`,
    ...rows.flatMap(({ name, figures }, row) => {
      const values = figures[drawn];
      const top = bar.top + row * (bar.height + bar.gap);
      const middle = top + bar.height / 2;
      const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => x(value).toFixed(1));
      return [
        `<text x="${bar.left - 8}" y="${middle + 5}" text-anchor="end">${name}</text>`,
        `<rect x="${bar.left}" y="${top}" width="${(x(mean(values)) - bar.left).toFixed(1)}" height="${bar.height}" fill="#1f77b4"/>`,
        `<path d="M${least} ${middle}H${most}" stroke="#111" stroke-width="2"/>`,
        `<text x="${x(largest) + 8}" y="${middle + 5}">${(100 * mean(values)).toFixed(1)}</text>`,
      ];
    }),
    '</svg>\n',
  ].join('\n');
}
