import { GeometryError } from './geometry.js';

/**
 * How far confidences are from how often they were right, 0 to 1: over bins of equal width, the distance of what was
 * right from what was claimed, as a share of all (SPEC 9.10).
 * @param confidences 0 to 1
 * @param outcomes 1 where it was right, 0 where it was not
 * @throws GeometryError when there is none, there are not as many of both, one is out of its range, or `bins` is not a
 *   whole number from 1
 */
export function expectedCalibrationError(
  confidences: readonly number[],
  outcomes: readonly number[],
  bins = 10,
): number {
  expectSound(confidences, outcomes, bins);
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    let excess = 0;
    for (let item = 0; item < confidences.length; item++) {
      if (Math.min(Math.floor(confidences[item] * bins), bins - 1) !== bin) continue;
      excess += outcomes[item] - confidences[item];
    }
    error += Math.abs(excess);
  }
  return error / confidences.length;
}

function expectSound(confidences: readonly number[], outcomes: readonly number[], bins: number): void {
  if (confidences.length === 0 || confidences.length !== outcomes.length) {
    throw new GeometryError(
      `there must be confidences, and as many outcomes: ${confidences.length}, ${outcomes.length}`,
    );
  }
  if (!confidences.every((confidence) => confidence >= 0 && confidence <= 1)) {
    throw new GeometryError('a confidence must be from 0 to 1');
  }
  if (!outcomes.every((outcome) => outcome === 0 || outcome === 1)) {
    throw new GeometryError('an outcome must be 0 or 1');
  }
  if (!Number.isInteger(bins) || bins < 1)
    throw new GeometryError(`bins must be a whole number from 1: ${bins}`);
}
