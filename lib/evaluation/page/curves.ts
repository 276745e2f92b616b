import { escapeMarkup } from '../../formats/escape-markup.js';
import { colourOf } from '../../images/draw.js';

/** A class's precisions and recalls, 0 to 1, as more and more of its detections count. */
export interface Curve {
  readonly index: number;
  readonly label: string;
  readonly points: readonly { readonly recall: number; readonly precision: number }[];
}

/** @param hits whether each detection found an object, best first */
export function curveOf(index: number, label: string, hits: readonly boolean[], objects: number): Curve {
  let found = 0;
  const points = hits.map((hit, at) => {
    if (hit) found++;
    return { recall: found / objects, precision: found / (at + 1) };
  });
  return { index, label, points };
}

const plot = { left: 45, top: 12, width: 420, height: 300 };
const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Precision over recall as SVG, a line a class. */
export function drawCurves(curves: readonly Curve[]): string {
  const x = (recall: number) => plot.left + plot.width * recall;
  const y = (precision: number) => plot.top + plot.height * (1 - precision);
  const [right, bottom] = [x(1), y(0)];
  return [
    `<svg viewBox="0 0 ${right + 150} ${bottom + 40}" role="img" aria-label="Precision over recall">`,
    ...ticks.map(
      (tick) =>
        `<path class="grid" d="M${x(tick)} ${plot.top}V${bottom}M${plot.left} ${y(tick)}H${right}"/>` +
        `<text x="${x(tick)}" y="${bottom + 16}" text-anchor="middle">${100 * tick}</text>` +
        `<text x="${plot.left - 6}" y="${y(tick) + 4}" text-anchor="end">${100 * tick}</text>`,
    ),
    `<text x="${(plot.left + right) / 2}" y="${bottom + 34}" text-anchor="middle">recall, %; upwards precision, %</text>`,
    ...curves.flatMap(({ index, label, points }, at) => {
      const colour = `rgb(${colourOf(index).join(' ')})`;
      const places = points.map(
        ({ recall, precision }) => `${x(recall).toFixed(1)},${y(precision).toFixed(1)}`,
      );
      return [
        `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        `<text x="${right + 12}" y="${plot.top + 14 + 18 * at}" fill="${colour}">${escapeMarkup(label)}</text>`,
      ];
    }),
    '</svg>',
  ].join('\n');
}
