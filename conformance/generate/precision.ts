/** How average precision may be got wrong, and what ports with such a bug answer. */
import type { Detection, TrueObject, TruePicture } from '../../lib/data/ground-truth.js';
import { type Box, intersectionArea, iou } from '../../reference/iou.js';

export interface Rule {
  /** The IoU that is asked for, 0.5 when left out. */
  readonly least?: number;
  /** Share of a detection that an ignored object must cover, the same as that IoU when left out. */
  readonly cover?: number;
  readonly strict?: boolean;
  readonly anyOverlap?: boolean;
  readonly duplicates?: boolean;
  /** Sides of xmax - xmin + 1. */
  readonly inclusive?: boolean;
  readonly firstOverlapping?: boolean;
  readonly lastOfEqual?: boolean;
  /** The object overlapped most is chosen before it is asked whether it is taken. */
  readonly takenLast?: boolean;
  readonly ignored?: 'false' | 'objects' | 'covered by more than half' | 'before the match' | Elsewhere;
  readonly unsorted?: boolean;
  /** In what order guesses of one score come; by the pictures, the classes, and as given, when left out. */
  readonly ties?: (first: Detection, second: Detection) => number;
  readonly confidence?: (score: number) => number;
  readonly isCounted?: (one: Detection) => boolean;
  readonly area?:
    | 'every point'
    | 'eleven'
    | 'raw'
    | 'of what was found'
    | 'a hundred and one'
    | 'a hundred and one, in floating point'
    | 'a hundred, from 0.01 on'
    | 'a hundred and one, without envelope';
  readonly anyClass?: boolean;
}

/** Ignored objects that do not excuse a detection, but are taken to. */
type Elsewhere = 'of any class' | 'of any picture' | 'added up' | 'covers a box without area';

interface Given {
  readonly pictures: readonly TruePicture[];
  readonly detections: readonly Detection[];
  readonly index: number;
}

/** Average precision by the rules of SPEC 9.4 with some of them changed. */
export function wrongPrecision({ pictures, detections, index }: Given, rule: Rule): number {
  const isOfClass = (one: { index: number }) => rule.anyClass || one.index === index;
  const { confidence = (score) => score, isCounted = () => true, least = 0.5, cover = least } = rule;
  const judged = detections.filter((one) => isOfClass(one) && isCounted(one));
  const place = ({ imageId }: Detection) => pictures.findIndex(({ id }) => id === imageId);
  const { ties = (first, second) => place(first) - place(second) } = rule;
  const order = rule.unsorted
    ? judged
    : [...judged].sort((a, b) => confidence(b.score) - confidence(a.score) || ties(a, b));
  const all = pictures.flatMap(({ id, objects }) => objects.map((one) => ({ ...one, id })));
  const objects = all.filter(isOfClass);
  const counts = (one: TrueObject) => rule.ignored === 'objects' || !one.ignore;
  const taken = new Set<object>();
  const hits = order.flatMap((one) => {
    const near = objects.filter(({ id }) => id === one.imageId);
    const enough = (other: TrueObject) => {
      const overlap = rule.inclusive ? iou(widened(one.box), widened(other.box)) : iou(one.box, other.box);
      return rule.strict || rule.anyOverlap ? overlap > (rule.anyOverlap ? 0 : least) : overlap >= least;
    };
    const isFree = (other: TrueObject) => rule.duplicates || !taken.has(other);
    const open = near.filter((other) => counts(other) && (rule.takenLast || isFree(other)) && enough(other));
    const ranked = rule.lastOfEqual ? [...open].reverse() : open;
    const [best] = rule.firstOverlapping
      ? open
      : [...ranked].sort((a, b) => iou(one.box, b.box) - iou(one.box, a.box));
    const isExcused = excused(one.box, near, { all, picture: one.imageId, objects, cover }, rule.ignored);
    if (rule.ignored === 'before the match' && isExcused) return [];
    if (best !== undefined && isFree(best)) {
      taken.add(best);
      return [true];
    }
    return isExcused ? [] : [false];
  });
  return area(hits, objects.filter(counts).length, rule.area);
}

const widened = (box: Box): Box => ({ ...box, xmax: box.xmax + 1, ymax: box.ymax + 1 });

interface Around {
  readonly all: readonly (TrueObject & { readonly id: unknown })[];
  readonly objects: readonly TrueObject[];
  readonly picture: unknown;
  readonly cover: number;
}

function excused(
  box: Box,
  near: readonly TrueObject[],
  { all, objects, picture, cover }: Around,
  rule: Rule['ignored'],
): boolean {
  if (rule === 'false' || rule === 'objects') return false;
  const size = (box.xmax - box.xmin) * (box.ymax - box.ymin);
  const covered = (other: TrueObject) => (other.ignore ? intersectionArea(box, other.box) : 0);
  if (rule === 'added up')
    return near.reduce((sum, one) => sum + covered(one), 0) >= cover * size && size > 0;
  const looked =
    rule === 'of any class'
      ? all.filter(({ id }) => id === picture)
      : rule === 'of any picture'
        ? objects
        : near;
  return looked.some((one) => {
    if (size === 0) return one.ignore && rule === 'covers a box without area';
    return rule === 'covered by more than half' ? covered(one) > cover * size : covered(one) >= cover * size;
  });
}

function area(hits: readonly boolean[], objects: number, kind: Rule['area']): number {
  let found = 0;
  const points = hits.map((hit, rank) => {
    found += Number(hit);
    return { recall: found / objects, precision: found / (rank + 1), hit };
  });
  const best = (recall: number) =>
    Math.max(0, ...points.filter((point) => point.recall >= recall - 1e-9).map(({ precision }) => precision));
  if (kind === 'eleven') {
    return Array.from({ length: 11 }, (_, step) => best(step / 10)).reduce((a, b) => a + b, 0) / 11;
  }
  if (kind?.startsWith('a hundred')) {
    // As a list of recalls made with a step of 0.01 has them: 0.35 is 0.35000000000000003 there.
    const inFloats = (percent: number) =>
      Math.max(
        0,
        ...points.filter(({ recall }) => recall >= percent * 0.01).map(({ precision }) => precision),
      );
    const raw = (percent: number) =>
      points.find(({ recall }) => recall >= percent / 100 - 1e-9)?.precision ?? 0;
    const read =
      kind === 'a hundred and one, in floating point'
        ? inFloats
        : kind === 'a hundred and one, without envelope'
          ? raw
          : (percent: number) => best(percent / 100);
    const percents = Array.from({ length: 101 }, (_, percent) => percent).slice(
      kind === 'a hundred, from 0.01 on' ? 1 : 0,
    );
    return percents.reduce((sum, percent) => sum + read(percent), 0) / percents.length;
  }
  return (
    points
      .filter(({ hit }) => hit)
      .reduce((a, { recall, precision }) => a + (kind === 'raw' ? precision : best(recall)), 0) /
    (kind === 'of what was found' ? Math.max(1, found) : objects)
  );
}
