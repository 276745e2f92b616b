/** Lines of seconds over counts, both axes logarithmic, as an SVG file's text. */

export interface Line {
  readonly name: string;
  readonly points: readonly { readonly count: number; readonly seconds: number }[];
}

const plot = { left: 70, top: 20, width: 520, height: 340 };
const colours = ['#1f77b4', '#d62728', '#2ca02c', '#9467bd', '#7f7f7f'];

export function drawGrowth(lines: readonly Line[], title: string): string {
  const points = lines.flatMap((line) => line.points);
  const counts = decades(points.map(({ count }) => count));
  const seconds = decades(points.map((point) => point.seconds));
  const x = (count: number) => plot.left + plot.width * share(count, counts);
  const y = (second: number) => plot.top + plot.height * (1 - share(second, seconds));
  const [right, bottom] = [plot.left + plot.width, plot.top + plot.height];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="820" height="420" font-family="sans-serif" font-size="13">`,
    `<title>${title}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...counts.map(
      (count) =>
        `<path d="M${x(count)} ${plot.top}V${bottom}" stroke="#ddd"/><text x="${x(count)}" y="${bottom + 18}" text-anchor="middle">${count.toLocaleString('en')}</text>`,
    ),
    ...seconds.map(
      (second) =>
        `<path d="M${plot.left} ${y(second)}H${right}" stroke="#ddd"/><text x="${plot.left - 8}" y="${y(second) + 4}" text-anchor="end">${second} s</text>`,
    ),
    `<text x="${(plot.left + right) / 2}" y="${bottom + 40}" text-anchor="middle">boxes of one class</text>`,
    ...lines.flatMap(({ name, points }, index) => {
      const places = points.map(({ count, seconds }) => `${x(count).toFixed(1)},${y(seconds).toFixed(1)}`);
      const colour = colours[index % colours.length];
      return [
        `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        `<text x="${right + 12}" y="${plot.top + 20 + 22 * index}" fill="${colour}">${name}</text>`,
      ];
    }),
    '</svg>\n',
  ].join('\n');
}

/** The powers of ten that the values lie between. */
function decades(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.ceil(Math.log10(Math.max(...values)));
  return Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`));
}

function share(value: number, ticks: readonly number[]): number {
  return Math.log10(value / ticks[0]) / Math.log10(ticks[ticks.length - 1] / ticks[0]);
}
