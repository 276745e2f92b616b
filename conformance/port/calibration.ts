import { check, type Values } from './float.js';

interface Row {
  readonly data: Values;
}

/** By the formula: at each score, the largest over all that begin before of the smallest mean that ends after. */
export function risingMeans(scores: Row, outcomes: Row, weights?: Row) {
  const weightOf = (item: number) => weights?.data[item] ?? 1;
  const items = [...scores.data.keys()];
  check(items.length > 0);
  check(outcomes.data.length === items.length && (weights ?? scores).data.length === items.length);
  for (const item of items) {
    check(
      [scores.data[item], outcomes.data[item], weightOf(item)].every(Number.isFinite) && weightOf(item) > 0,
    );
  }
  const distinct = [...new Set(scores.data)].sort((a, b) => a - b);
  const columns = distinct.map((score) => items.filter((item) => scores.data[item] === score));
  const meanOf = (from: number, to: number) => {
    const inside = columns.slice(from, to + 1).flat();
    const weight = inside.reduce((sum, item) => sum + weightOf(item), 0);
    return inside.reduce((sum, item) => sum + weightOf(item) * outcomes.data[item], 0) / weight;
  };
  const values = distinct.map((_, at) => {
    const smallest = distinct
      .slice(0, at + 1)
      .map((_first, from) => Math.min(...distinct.slice(at).map((_last, more) => meanOf(from, at + more))));
    return Math.max(...smallest);
  });
  const row = (data: readonly number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
  return { scores: row(distinct), values: row(values) };
}

export function calibrationGap(confidences: Row, outcomes: Row, bins: number): number {
  const count = confidences.data.length;
  check(count > 0 && outcomes.data.length === count && Number.isInteger(bins) && bins >= 1);
  const gaps = new Map<number, number>();
  for (const [item, confidence] of [...confidences.data].entries()) {
    const outcome = outcomes.data[item];
    check(confidence >= 0 && confidence <= 1 && (outcome === 0 || outcome === 1));
    const bin = confidence === 1 ? bins - 1 : Math.floor(confidence * bins);
    gaps.set(bin, (gaps.get(bin) ?? 0) + outcome - confidence);
  }
  return [...gaps.values()].reduce((sum, gap) => sum + Math.abs(gap), 0) / count;
}
