import type { Box } from '../../boxes/box.js';
import { rangeOf } from './range-of.js';

/** By how much shares may leave 0 to 1 through rounding. */
const roundingError = 0.01;

/**
 * A line of a YOLO label file: the class's number, then centre and size, or the points of a polygon, as shares of the
 * picture's width and height.
 * @param names by class number
 * @returns why it cannot be read, where it cannot
 */
export function parseYoloLine(
  line: string,
  names: ReadonlyMap<string, string>,
): { readonly category: string; readonly box: Box } | string {
  const [first, ...texts] = line.trim().split(/\s+/);
  const numbers = texts.map(Number);
  const notOne = texts.find((_, at) => !Number.isFinite(numbers[at]));
  if (notOne !== undefined) return `has ${JSON.stringify(notOne)}, not a number`;
  const category = `${Number(first)}`;
  if (!/^\d+(\.0*)?$/.test(first))
    return `begins with ${JSON.stringify(first)}, not with the number of a class`;
  if (!names.has(category)) return `is of the class ${category}, which has no name`;
  const isPolygon = numbers.length >= 6 && numbers.length % 2 === 0;
  if (numbers.length !== 4 && !isPolygon) {
    return `has ${numbers.length} numbers after the class: a box has 4, a polygon an even number from 6 on`;
  }
  const beyond = numbers.find((number) => number < -roundingError || number > 1 + roundingError);
  if (beyond !== undefined) {
    return `has ${beyond}, which is no share: numbers are shares of the picture's width and height, from 0 to 1`;
  }
  return { category, box: isPolygon ? boxAround(numbers) : boxOf(numbers) };
}

function boxOf([x, y, width, height]: readonly number[]): Box {
  return { xmin: x - width / 2, ymin: y - height / 2, xmax: x + width / 2, ymax: y + height / 2 };
}

function boxAround(points: readonly number[]): Box {
  const xs = points.filter((_, at) => at % 2 === 0);
  const ys = points.filter((_, at) => at % 2 === 1);
  const [xmin, xmax] = rangeOf(xs);
  const [ymin, ymax] = rangeOf(ys);
  return { xmin, ymin, xmax, ymax };
}
