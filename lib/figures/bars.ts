import type { RgbImage } from '../images/image.js';
import { black, blank, type Colour, drawFrame, drawText, fill, textSize, white } from '../images/paint.js';

export interface Bar {
  readonly name: string;
  /** End to end. */
  readonly parts: readonly { readonly value: number; readonly colour: Colour }[];
}

const [longest, height, gap] = [420, 17, 5];

/** Values as bars from 0, with their names before and their numbers and multiples of the first behind them. */
export function drawBars(bars: readonly Bar[]): RgbImage {
  const values = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const zoom = longest / Math.max(...values);
  const numbers = values.map((value) => `${countText(value)} (${(value / values[0]).toFixed(2)}x)`);
  const start = Math.max(...bars.map(({ name }) => textSize(name).width)) + 8;
  const room = Math.max(...numbers.map((text) => textSize(text).width)) + 8;
  const canvas = blank(start + longest + room, bars.length * (height + gap) - gap, white);
  for (const [at, { name, parts }] of bars.entries()) {
    const ymin = at * (height + gap);
    drawText(canvas, name, ymin + 2, 0, black);
    let value = 0;
    for (const part of parts) {
      const xmin = start + Math.round(value * zoom);
      value += part.value;
      const area = { xmin, ymin, xmax: start + Math.round(value * zoom), ymax: ymin + height };
      fill(canvas, area, part.colour);
      drawFrame(canvas, area, 1, black, 0.6);
    }
    drawText(canvas, numbers[at], ymin + 2, start + Math.round(value * zoom) + 8, black);
  }
  return canvas;
}

/** Three digits and a unit. */
function countText(count: number): string {
  for (const [unit, size] of [
    ['billion', 1e9],
    ['million', 1e6],
    ['thousand', 1e3],
  ] as const) {
    if (count >= size) return `${(count / size).toPrecision(3)} ${unit}`;
  }
  return `${count}`;
}
