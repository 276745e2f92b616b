import { check, empty, type Map3, mapOf, round, sameShape } from './float.js';

type Two = readonly [number, number];

/** Two values along an axis to two others: of each window's four, the first and third, then the second and fourth. */
function alongAxes(values: Map3, change: (first: number, second: number, at: number) => Two): Map3 {
  check(values.shape.length === 2 && values.shape[1] === 4);
  const result = empty(...values.shape);
  for (let window = 0; window < values.shape[0]; window++) {
    for (const at of [4 * window, 4 * window + 1]) {
      const [first, second] = change(values.data[at], values.data[at + 2], at);
      result.data[at] = first;
      result.data[at + 2] = second;
    }
  }
  return result;
}

const reachOf = (size: number) => round(round(Math.exp(size)) / 2);

function sideOf(low: number, high: number): number {
  const side = round(high - low);
  check(side > 0);
  return side;
}

/** Offset of the centre and logarithm of the side to low and high edge. */
export function edgesOf(outputs: Map3): Map3 {
  return alongAxes(outputs, (offset, size) => {
    const middle = round(0.5 + offset);
    return [round(middle - reachOf(size)), round(middle + reachOf(size))];
  });
}

/** From the gradient of the edges to that of the outputs. */
export function edgesGradient(outputs: Map3, { shape, data }: Map3): Map3 {
  check(sameShape(outputs, shape));
  return alongAxes(outputs, (_, size, at) => {
    const [low, high] = [data[at], data[at + 2]];
    return [round(low + high), round(round(high - low) * reachOf(size))];
  });
}

export function centreOf(boxes: Map3): Map3 {
  return alongAxes(boxes, (low, high) => [
    round(round(round(low + high) / 2) - 0.5),
    round(Math.log(sideOf(low, high))),
  ]);
}

/** From the gradient of centre and size to that of the edges. */
export function centreGradient(boxes: Map3, { shape, data }: Map3): Map3 {
  check(sameShape(boxes, shape));
  return alongAxes(boxes, (low, high, at) => {
    const half = round(data[at] / 2);
    const slope = round(data[at + 2] / sideOf(low, high));
    return [round(half - slope), round(half + slope)];
  });
}

/** A map of a regressor [4 a box, y, x] in edges, whatever its form; what is not finite once decoded is NaN. */
export function mapOfEdges(form: string | undefined, map: Map3): Map3 {
  if (form !== 'centre') return map;
  const [channels, height, width] = map.shape;
  const area = height * width;
  const placeOf = (index: number) => {
    const [four, edge] = [Math.floor(index / 4), index % 4];
    return (4 * Math.floor(four / area) + edge) * area + (four % area);
  };
  const order = Array.from({ length: channels * area }, (_, index) => placeOf(index));
  const rows = mapOf(
    [order.length / 4, 4],
    order.map((place) => map.data[place]),
  );
  const result = empty(channels, height, width);
  edgesOf(rows).data.forEach((edge, index) => {
    result.data[order[index]] = Number.isFinite(edge) ? edge : Number.NaN;
  });
  return result;
}
