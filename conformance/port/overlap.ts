import { check, each, empty, type Map3, round, sameShape } from './float.js';

export type Overlap = 'iou' | 'giou';

const step = (x: number) => (x === 0 ? 0.5 : Number(x > 0));
const areaOf = ([width, height]: readonly number[]) => round(Math.max(0, width) * Math.max(0, height));
const quotient = (part: number, whole: number) => (whole === 0 ? 0 : round(part / whole));

/** Mean loss, and the gradient of the predictions. */
export function overlapLoss(kind: Overlap, predictions: Map3, boxes: Map3): { loss: number; gradient: Map3 } {
  check(sameShape(predictions, boxes.shape) && sameShape(boxes, [boxes.shape[0], 4]));
  const [windows] = boxes.shape;
  const gradient = empty(windows, 4);
  let loss = 0;
  for (let window = 0; window < windows; window++) {
    const [edges, truth] = [predictions, boxes].map(({ data }) => [
      ...data.slice(4 * window, 4 * window + 4),
    ]);
    const one = ofWindow(kind, edges, truth);
    loss = round(loss + one.loss);
    gradient.data.set(one.slopes, 4 * window);
  }
  return { loss: round(loss / windows), gradient: each(gradient, (slope) => round(slope / windows)) };
}

function ofWindow(kind: Overlap, edges: readonly number[], truth: readonly number[]) {
  const along = (side: (low: number, high: number) => number) => [round(side(0, 2)), round(side(1, 3))];
  const own = along((low, high) => edges[high] - edges[low]);
  const other = along((low, high) => truth[high] - truth[low]);
  const inner = along((low, high) => Math.min(edges[high], truth[high]) - Math.max(edges[low], truth[low]));
  const outer = along((low, high) => Math.max(edges[high], truth[high]) - Math.min(edges[low], truth[low]));
  const shared = areaOf(inner);
  const union = round(round(areaOf(own) + areaOf(other)) - shared);
  const hull = areaOf(outer);
  const [overlap, filled] = [quotient(shared, union), quotient(union, hull)];
  const slopes = edges.map((edge, index) => {
    const [axis, sign] = [index % 2, index < 2 ? -1 : 1];
    const inward = sign * (truth[index] - edge);
    const across = (sides: readonly number[]) =>
      sign * round(step(sides[axis]) * Math.max(0, sides[1 - axis]));
    const ofShared = across(inner) * step(inward);
    const ofUnion = round(across(own) - ofShared);
    const ofHull = across(outer) * step(-inward);
    const ofOverlap = quotient(round(ofShared - round(overlap * ofUnion)), union);
    if (kind === 'iou') return -ofOverlap;
    const ofFilled = quotient(round(ofUnion - round(filled * ofHull)), hull);
    return round(round(-ofOverlap - ofFilled) - sign * step(-own[axis]));
  });
  const plain = round(1 - overlap);
  if (kind === 'iou') return { loss: plain, slopes };
  const empty = hull === 0 ? 0 : round(1 - filled);
  const crossing = round(Math.max(0, -own[0]) + Math.max(0, -own[1]));
  return { loss: round(round(plain + empty) + crossing), slopes };
}
