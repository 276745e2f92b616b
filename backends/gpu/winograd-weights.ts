import { winogradMatrices } from './kernels/winograd.js';

/**
 * Weights [outChannel, inChannel, 3, 3] as Winograd's form needs them: 16 matrices [outChannel, inChannel]. Along each
 * axis g0, (g0 + g1 + g2) / 2, (g0 - g1 + g2) / 2, g2 (spec/SPEC.md 7.5), in float64 and rounded once.
 */
export function winogradWeights(
  weight: Float32Array,
  outChannels: number,
  inChannels: number,
): Float32Array[] {
  const matrices = Array.from({ length: winogradMatrices }, () => new Float32Array(outChannels * inChannels));
  const rows = new Float64Array(12);
  const tile = new Float64Array(16);
  for (let pair = 0; pair < outChannels * inChannels; pair++) {
    for (let x = 0; x < 3; x++) transform(weight, pair * 9 + x, 3, rows, x, 3);
    for (let row = 0; row < 4; row++) transform(rows, row * 3, 1, tile, row * 4, 1);
    for (let matrix = 0; matrix < winogradMatrices; matrix++) matrices[matrix][pair] = tile[matrix];
  }
  return matrices;
}

/** Three values, `step` apart, to four. */
function transform(
  from: ArrayLike<number>,
  first: number,
  step: number,
  to: Float64Array,
  at: number,
  toStep: number,
): void {
  const g0 = from[first];
  const g1 = from[first + step];
  const g2 = from[first + 2 * step];
  to[at] = g0;
  to[at + toStep] = (g0 + g1 + g2) / 2;
  to[at + 2 * toStep] = (g0 - g1 + g2) / 2;
  to[at + 3 * toStep] = g2;
}
