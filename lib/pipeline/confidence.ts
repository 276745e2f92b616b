import type { Calibration, CalibrationCurve } from '../model/model.js';

/**
 * How often detections of a class with such a score were right, 0 to 1 (SPEC 5.11): between two breakpoints on the line
 * that joins them, before the first and after the last their own.
 * @param score of a detection with the model's own scales at the fine stride
 */
export function confidenceOf(calibration: Calibration, label: number, score: number): number {
  const { scores, confidences } = curveOf(calibration, label);
  const next = scores.findIndex((breakpoint) => breakpoint > score);
  if (next === 0) return confidences[0];
  if (next < 0) return confidences[confidences.length - 1];
  const share = (score - scores[next - 1]) / (scores[next] - scores[next - 1]);
  return confidences[next - 1] + share * (confidences[next] - confidences[next - 1]);
}

function curveOf({ shared, perClass }: Calibration, label: number): CalibrationCurve {
  return perClass[label] ?? shared;
}

/**
 * A score as the model's own scales at the fine stride would have summed it: divided by the share of the windows that
 * can vote; as it is where none of them shows the box (SPEC 5.11).
 */
export function wholeScore(score: number, share: number): number {
  return share > 0 ? score / share : score;
}
