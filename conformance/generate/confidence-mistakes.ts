/** What ports get wrong of confidences (SPEC 5.11). */
import { type Calibration, type Curve, type Ways, ways } from './confidence.js';
import type { Answer, Draft } from './draft.js';
import type { FlagName } from './flags.js';

/** Wrong ways, by what is wrong with them. */
export const wrongWays: { readonly [Flag in FlagName]?: readonly Partial<Ways>[] } = {
  StepForLine: [
    { confidence: (all, label, score) => stepOf(curveOf(all, label), score) },
    { confidence: (all, label, score) => nearestOf(curveOf(all, label), score) },
  ],
  CurveExtended: [{ confidence: (all, label, score) => extendedOf(curveOf(all, label), score) }],
  SharedCurveOnly: [
    { confidence: (all, label, score) => ways.confidence({ ...all, perClass: {} }, label, score) },
  ],
  ShareIgnored: [{ share: () => 1 }, { whole: (score, share) => score * share }],
  WrongVotes: [
    { size: ([height, width]) => Math.min(height, width) },
    { size: ([height]) => height },
    { size: ([, width]) => width },
    { size: ([height, width]) => Math.sqrt(height * width) },
    { weight: (size) => Math.max(0, 1 - Math.abs(Math.log2(size))) },
    { weight: (size) => Math.max(0, 1 - Math.abs(Math.log(size / 0.7))) },
    { weight: (size) => 1 - Math.abs(Math.log2(size / 0.7)) },
    { weight: (size) => Number(Math.abs(Math.log2(size / 0.7)) < 1) },
  ],
  WindowsNotCounted: [{ density: () => 1 }, { density: ([y]) => 1 / y }, { density: ([, x]) => 1 / x }],
  DividedByNought: [
    { whole: (score, share) => score / share },
    { whole: (score, share) => (share === 0 ? 0 : score / share) },
    { share: (votes, own) => votes / own },
  ],
};

const curveOf = ({ shared, perClass }: Calibration, label: number): Curve => perClass[label] ?? shared;

function stepOf({ scores, confidences }: Curve, score: number): number {
  const at = scores.findLastIndex((breakpoint) => breakpoint <= score);
  return confidences[Math.max(0, at)];
}

function nearestOf({ scores, confidences }: Curve, score: number): number {
  const distances = scores.map((breakpoint) => Math.abs(breakpoint - score));
  return confidences[distances.indexOf(Math.min(...distances))];
}

function extendedOf({ scores, confidences }: Curve, score: number): number {
  if (scores.length === 1) return confidences[0];
  const next = scores.findIndex((breakpoint) => breakpoint > score);
  const after = next < 0 ? scores.length - 1 : Math.max(1, next);
  const share = (score - scores[after - 1]) / (scores[after] - scores[after - 1]);
  return confidences[after - 1] + share * (confidences[after] - confidences[after - 1]);
}

/** What each of the wrong ways answers. */
export function wrongly(
  run: (changes: Partial<Ways>) => Answer,
  wrong: Partial<typeof wrongWays>,
): NonNullable<Draft['mistakes']> {
  return Object.fromEntries(
    Object.entries(wrong).map(([flag, forms]) => [flag, forms.map((changes) => () => run(changes))]),
  );
}
