/** Results as tables for people. */
import type { Classification } from '../model/model.js';
import type { Ran } from '../pipeline/answer.js';
import type { Detection } from '../pipeline/detect.js';
import { textTable } from './table.js';

/** How long an answer took, what computed it, and how much of the time went into compiling, where that shows. */
export function durationText({ backend, compiled }: Ran, seconds: number): string {
  const compiling = compiled?.seconds.toFixed(1) ?? '0.0';
  const note = compiling === '0.0' ? '' : `, ${compiling} s of it to compile ${compiled?.kernels} kernels`;
  return `${seconds.toFixed(1)} s (${backend}${note})`;
}

export function classificationTable(results: readonly Classification[]): string {
  const rows = results.map(({ label, index, score }) => [label, `${index}`, score.toFixed(4)]);
  return textTable([['class', 'index', 'score'], ...rows]);
}

export function detectionTable(results: readonly Detection[]): string {
  const isCalibrated = results.some(({ confidence }) => confidence !== undefined);
  const rows = results.map(({ label, score, confidence, box }) => [
    label,
    score.toFixed(3),
    ...(isCalibrated ? [confidence?.toFixed(2) ?? ''] : []),
    ...[box.xmin, box.ymin, box.xmax, box.ymax].map((edge) => edge.toFixed(1)),
  ]);
  return textTable([
    ['class', 'score', ...(isCalibrated ? ['confidence'] : []), 'xmin', 'ymin', 'xmax', 'ymax'],
    ...rows,
  ]);
}

/** How many of each class, also of those that are not there. */
export function countTable(results: readonly Classification[], labels: readonly string[]): string {
  const rows = labels.map((label, at) => [label, `${results.filter(({ index }) => index === at).length}`]);
  return textTable([['class', 'count'], ...rows]);
}
