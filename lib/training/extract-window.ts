import type { Pair } from '../../reference/geometry.js';
import { type Taps, tapsAt } from '../../reference/resize.js';
import type { RgbImage } from '../images/image.js';
import type { Region } from './window-match.js';

/**
 * A region of a picture resized to `size`, [3, y, x], with the filter of the specification's resize (SPEC 4.11), so that
 * training sees what evaluation sees. Positions outside the picture are 0, the mean after normalisation, as the
 * evaluation's margin is.
 */
export function extractWindow(
  image: RgbImage,
  region: Region,
  size: Pair,
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
): Float32Array {
  const [height, width] = size;
  const columns = regionTaps(region.x, region.width, width, image.width);
  const rows = regionTaps(region.y, region.height, height, image.height);
  const result = new Float32Array(3 * height * width);
  const seen = rows.filter((tap) => tap.weights.length > 0);
  if (seen.length === 0) return result;
  const firstRow = seen[0].first;
  const lastRow = Math.max(...seen.map((tap) => tap.first + tap.weights.length));
  const narrowed = new Float32Array(3 * (lastRow - firstRow) * width);
  columns.forEach(({ first, weights }, x) => {
    for (let y = firstRow; y < lastRow; y++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = 0, at = 4 * (y * image.width + first); tap < weights.length; tap++, at += 4) {
        red += weights[tap] * image.data[at];
        green += weights[tap] * image.data[at + 1];
        blue += weights[tap] * image.data[at + 2];
      }
      const to = 3 * ((y - firstRow) * width + x);
      narrowed[to] = red;
      narrowed[to + 1] = green;
      narrowed[to + 2] = blue;
    }
  });
  rows.forEach(({ first, weights }, y) => {
    if (weights.length === 0) return;
    for (let x = 0; x < width; x++) {
      if (columns[x].weights.length === 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let tap = 0; tap < weights.length; tap++) {
          sum += weights[tap] * narrowed[3 * ((first - firstRow + tap) * width + x) + channel];
        }
        result[(channel * height + y) * width + x] = (sum - mean) / deviation;
      }
    }
  });
  return result;
}

/** Source positions and weights of each output position along one axis; none for those outside the picture. */
function regionTaps(start: number, length: number, outputs: number, limit: number): Taps[] {
  const scale = length / outputs;
  return Array.from({ length: outputs }, (_, output) => {
    const centre = start + (output + 0.5) * scale;
    return centre < 0 || centre >= limit
      ? { first: 0, weights: [] }
      : tapsAt(centre, Math.max(1, scale), limit);
  });
}
