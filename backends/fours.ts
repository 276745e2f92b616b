/** Fast kernels take channels, taps and positions four at a time. */
import type { Floats } from './device.js';
import { type MapShape, positionsOf } from './plan.js';
import { turns } from './turns.js';

/** Rounded up to a whole number of fours. */
export function padToFour(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** Groups of four positions in a map. */
export function quadsOf(shape: MapShape): number {
  return Math.ceil(positionsOf(shape) / 4);
}

/** A matrix [row, column], or that of another layout, given by where each row and column lies in the array. */
export interface Strided {
  readonly rowStep: number;
  readonly columnStep: number;
}

/** [row, term] packed as [panel][term][4 rows], rows and terms filled up with zeros. The event loop has its turns. */
export async function packPanels(
  data: Floats,
  rows: number,
  terms: number,
  paddedTerms: number,
  { rowStep, columnStep }: Strided = { rowStep: terms, columnStep: 1 },
): Promise<Float32Array> {
  const turn = turns();
  const packed = new Float32Array(Math.ceil(rows / 4) * paddedTerms * 4);
  for (let row = 0; row < rows; row++) {
    const panel = (row >> 2) * paddedTerms * 4 + (row & 3);
    for (let term = 0; term < terms; term++) {
      packed[panel + term * 4] = data[row * rowStep + term * columnStep];
    }
    await turn();
  }
  return packed;
}
