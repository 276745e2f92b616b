import type { Pair } from '../../reference/geometry.js';
import { tapsAt } from '../../reference/resize.js';
import type { RgbImage } from '../images/image.js';
import type { Region } from './window-match.js';

/**
 * Cuts regions of pictures, resized to one size, [3, y, x], with the filter of the specification's resize (SPEC 4.11), so
 * that training sees what evaluation sees. Positions outside the picture are 0, the mean after normalisation, as the
 * evaluation's margin is.
 */
export class WindowExtractor {
  readonly #size: Pair;
  readonly #normalisation: Normalisation;
  readonly #window: Float32Array;
  /** Kept from window to window: what each would need anew is what the garbage collector would spend its time on. */
  #narrowed = new Float32Array(0);

  /** @param size height and width of the windows */
  constructor(size: Pair, normalisation: Normalisation) {
    this.#size = size;
    this.#normalisation = normalisation;
    this.#window = new Float32Array(3 * size[0] * size[1]);
  }

  /** @returns values that are those of the next window once there is one */
  extract(image: RgbImage, region: Region): Float32Array {
    const [height, width] = this.#size;
    const { mean, deviation } = this.#normalisation;
    const columns = regionTaps(region.x, region.width, width, image.width);
    const rows = regionTaps(region.y, region.height, height, image.height);
    const result = this.#window.fill(0);
    if (rows.weights.length === 0) return result;
    const narrowed = this.#room(3 * (rows.end - rows.first[rows.firstInside]) * width);
    narrowRows(narrowed, image, columns, rows);
    const sums = new Float64Array(3 * width);
    for (let y = 0; y < height; y++) {
      const [start, end] = [rows.starts[y], rows.starts[y + 1]];
      if (start === end) continue;
      sums.fill(0);
      for (let tap = start; tap < end; tap++) {
        const weight = rows.weights[tap];
        const from = (rows.first[y] - rows.first[rows.firstInside] + tap - start) * sums.length;
        for (let at = 0; at < sums.length; at++) sums[at] += weight * narrowed[from + at];
      }
      for (let x = 0; x < width; x++) {
        if (columns.starts[x] === columns.starts[x + 1]) continue;
        for (let channel = 0; channel < 3; channel++) {
          result[(channel * height + y) * width + x] = (sums[3 * x + channel] - mean) / deviation;
        }
      }
    }
    return result;
  }

  #room(length: number): Float32Array {
    if (this.#narrowed.length < length) this.#narrowed = new Float32Array(length);
    return this.#narrowed;
  }
}

export interface Normalisation {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * The picture's rows that the window sees, at the window's width: [y, x, channel]. Two rows at a time, since a sum waits
 * for its last addition: six sums take hardly longer than three.
 */
function narrowRows(
  narrowed: Float32Array,
  { data, width: imageWidth }: RgbImage,
  columns: RegionTaps,
  rows: RegionTaps,
): void {
  const firstRow = rows.first[rows.firstInside];
  const lastRow = rows.end - 1;
  const width = columns.first.length;
  for (let y = firstRow; y <= lastRow; y += 2) {
    // The last of an odd number of rows is paired with itself.
    const rowBelow = y < lastRow ? 1 : 0;
    const below = 4 * rowBelow * imageWidth;
    const toBelow = 3 * rowBelow * width;
    let to = 3 * (y - firstRow) * width;
    for (let x = 0; x < width; x++, to += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let redBelow = 0;
      let greenBelow = 0;
      let blueBelow = 0;
      const end = columns.starts[x + 1];
      let at = 4 * (y * imageWidth + columns.first[x]);
      for (let tap = columns.starts[x]; tap < end; tap++, at += 4) {
        const weight = columns.weights[tap];
        red += weight * data[at];
        green += weight * data[at + 1];
        blue += weight * data[at + 2];
        redBelow += weight * data[at + below];
        greenBelow += weight * data[at + below + 1];
        blueBelow += weight * data[at + below + 2];
      }
      narrowed[to] = red;
      narrowed[to + 1] = green;
      narrowed[to + 2] = blue;
      narrowed[to + toBelow] = redBelow;
      narrowed[to + toBelow + 1] = greenBelow;
      narrowed[to + toBelow + 2] = blueBelow;
    }
  }
}

/** Source positions and weights of each output position along one axis; none for those outside the picture. */
interface RegionTaps {
  readonly first: Int32Array;
  /** Output position i has the weights from `starts[i]` to before `starts[i + 1]`. */
  readonly starts: Int32Array;
  readonly weights: Float64Array;
  /** The first output position inside, and the end of all source positions. */
  readonly firstInside: number;
  readonly end: number;
}

function regionTaps(start: number, length: number, outputs: number, limit: number): RegionTaps {
  const scale = length / outputs;
  const first = new Int32Array(outputs);
  const starts = new Int32Array(outputs + 1);
  const weights: number[] = [];
  let firstInside = outputs;
  let end = 0;
  for (let output = 0; output < outputs; output++) {
    const centre = start + (output + 0.5) * scale;
    if (centre >= 0 && centre < limit) {
      const taps = tapsAt(centre, Math.max(1, scale), limit);
      first[output] = taps.first;
      weights.push(...taps.weights);
      firstInside = Math.min(firstInside, output);
      end = Math.max(end, taps.first + taps.weights.length);
    }
    starts[output + 1] = weights.length;
  }
  return { first, starts, weights: Float64Array.from(weights), firstInside, end };
}
