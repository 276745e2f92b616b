import type { Box } from '../../boxes/box.js';

/**
 * The box around what COCO's `segmentation` marks: polygons as lists [x, y, x, y, ...], or a mask as run lengths down the
 * columns, as numbers or in COCO's text form. A box without area where nothing is marked, as by polygons of fewer than
 * three points.
 * @returns why it cannot be read, where it cannot
 */
export function boxOfSegmentation(segmentation: unknown): Box | string {
  if (Array.isArray(segmentation)) return boxOfPolygons(segmentation);
  if (typeof segmentation !== 'object' || segmentation === null) return 'is neither polygons nor a mask';
  const { size, counts } = segmentation as { size?: unknown; counts?: unknown };
  if (!isPair(size)) return 'has no size [height, width]';
  const runs = typeof counts === 'string' ? decodeRuns(counts) : counts;
  if (!isRuns(runs)) return 'has no run lengths';
  const [height, width] = size;
  const sum = runs.reduce((total, run) => total + run, 0);
  return sum === height * width
    ? boxOfRuns(runs, height)
    : `has runs of ${sum} pixels; its size ${height} x ${width} has ${height * width}`;
}

function boxOfPolygons(polygons: readonly unknown[]): Box | string {
  const box = nothing();
  for (const polygon of polygons) {
    if (!isPolygon(polygon)) return 'has a polygon that is no list of points x, y';
    if (polygon.length < 6) continue;
    for (let at = 0; at < polygon.length; at += 2) {
      extend(box, polygon[at], polygon[at + 1], polygon[at], polygon[at + 1]);
    }
  }
  return box.xmax >= box.xmin ? box : emptyBox;
}

/** Runs of unmarked and marked pixels in turn, column after column. */
function boxOfRuns(runs: readonly number[], height: number): Box {
  const box = nothing();
  let start = 0;
  runs.forEach((run, at) => {
    const end = start + run;
    if (at % 2 === 1 && run > 0) {
      const [left, right] = [Math.floor(start / height), Math.floor((end - 1) / height)];
      const isOneColumn = left === right;
      extend(
        box,
        left,
        isOneColumn ? start % height : 0,
        right + 1,
        isOneColumn ? (start % height) + run : height,
      );
    }
    start = end;
  });
  return box.xmax > box.xmin ? box : emptyBox;
}

/**
 * COCO's text form: groups of 5 bits from the lowest, each as a character from "0" on, whose bit 32 says that more
 * follow; from the fourth run on, the difference from the run two before.
 */
function decodeRuns(text: string): number[] | undefined {
  const runs: number[] = [];
  for (let at = 0; at < text.length; ) {
    let value = 0;
    let scale = 1;
    let code: number;
    do {
      code = text.charCodeAt(at++) - 48;
      if (!(code >= 0 && code < 64) || scale > 2 ** 40) return undefined;
      value += (code & 31) * scale;
      scale *= 32;
    } while (code & 32);
    if (code & 16) value -= scale;
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
  }
  return runs;
}

type MutableBox = { -readonly [Edge in keyof Box]: Box[Edge] };

const emptyBox: Box = { xmin: 0, ymin: 0, xmax: 0, ymax: 0 };
const nothing = (): MutableBox => ({
  xmin: Number.POSITIVE_INFINITY,
  ymin: Number.POSITIVE_INFINITY,
  xmax: Number.NEGATIVE_INFINITY,
  ymax: Number.NEGATIVE_INFINITY,
});

function extend(box: MutableBox, xmin: number, ymin: number, xmax: number, ymax: number): void {
  box.xmin = Math.min(box.xmin, xmin);
  box.ymin = Math.min(box.ymin, ymin);
  box.xmax = Math.max(box.xmax, xmax);
  box.ymax = Math.max(box.ymax, ymax);
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(isCount);
}

function isRuns(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isPolygon(value: unknown): value is number[] {
  return Array.isArray(value) && value.length % 2 === 0 && value.every(Number.isFinite);
}
