// Objects in a JPEG, with onnxruntime-node and jpeg-js alone: no code of overfeat runs here.
//   overfeat export --model cells --softmax --preprocessing --out cells.onnx
//   node detect.mjs cells.onnx models/cells/model.json picture.jpg
// By the model's limits on scores: it has others on confidences, which `overfeat detect` takes.
import { readFileSync } from 'node:fs';
import jpeg from 'jpeg-js';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [network, description, file] = process.argv.slice(2);
const session = await InferenceSession.create(network);
const {
  labels,
  scales,
  margin,
  detection,
  network: {
    input: { window },
    boxForm = 'edges',
  },
} = JSON.parse(readFileSync(description, 'utf8'));
const { width, height, data } = jpeg.decode(readFileSync(file), { formatAsRGBA: false });
const picture = new Tensor('uint8', data, [height, width, 3]);
const fineStride = 8; // `overfeat describe cells` prints it
const windows = labels.map(() => []);
for (const scale of scales) {
  const zoom = scale / Math.min(height, width);
  const size = [Math.round(height * zoom), Math.round(width * zoom)];
  const feeds = { picture, size: new Tensor('int64', size.map(BigInt), [2]) };
  const { probabilities, regressor } = await session.run(feeds);
  const [, , rows, columns] = probabilities.dims;
  const clip = (value, most) => Math.min(Math.max(value, 0), most);
  for (let at = 0; at < rows * columns; at++) {
    // One box for all classes, or one for each: its edges, or its centre and the logarithms of its sides.
    const edgesOf = (label) => {
      const first = regressor.dims[1] === 4 ? 0 : 4 * label;
      const given = [0, 1, 2, 3].map((number) => regressor.data[(first + number) * rows * columns + at]);
      if (boxForm === 'edges') return given;
      const [width, height] = [Math.exp(given[2]) / 2, Math.exp(given[3]) / 2];
      const [middleX, middleY] = [0.5 + given[0], 0.5 + given[1]];
      return [middleX - width, middleY - height, middleX + width, middleY + height];
    };
    const x = (relative) =>
      clip(((at % columns) * fineStride - margin + relative * window[1]) / (size[1] / width), width);
    const y = (relative) =>
      clip(
        (Math.floor(at / columns) * fineStride - margin + relative * window[0]) / (size[0] / height),
        height,
      );
    labels.forEach((_, label) => {
      const score = probabilities.data[label * rows * columns + at];
      const edges = edgesOf(label);
      const box = [x(edges[0]), y(edges[1]), x(edges[2]), y(edges[3])];
      if (score >= detection.windowThreshold && box[2] > box[0] && box[3] > box[1])
        windows[label].push({ box, score, windows: 1 });
    });
  }
}

// The paper's greedy merge: the two boxes that match best become one, until no two match well.
const area = ([xmin, ymin, xmax, ymax]) => Math.max(0, xmax - xmin) * Math.max(0, ymax - ymin);
const diagonal = ([xmin, ymin, xmax, ymax]) => Math.hypot(xmax - xmin, ymax - ymin);
function iou(a, b) {
  const both = area([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  return both / (area(a) + area(b) - both);
}
// Such have a mismatch above 1, more than any model merges at: most pairs need no more than this.
const areApart = (a, b) => a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
function mismatch({ box: a }, { box: b }) {
  const distance = Math.hypot(a[0] + a[2] - b[0] - b[2], a[1] + a[3] - b[1] - b[3]) / 2;
  return (2 * distance) / (diagonal(a) + diagonal(b)) + 1 - iou(a, b);
}
function merge(a, b) {
  const count = a.windows + b.windows;
  const box = a.box.map((edge, at) => (a.windows * edge + b.windows * b.box[at]) / count);
  return { box, score: a.score + b.score, windows: count };
}
// Then each box becomes the mean of the windows' boxes that overlap it well, by their scores.
function refine(one, seen) {
  const near = seen.filter(({ box }) => iou(box, one.box) >= detection.refineThreshold);
  const total = near.reduce((sum, { score }) => sum + score, 0);
  const mean = (at) => near.reduce((sum, { box, score }) => sum + score * box[at], 0) / total;
  return total === 0 ? one : { ...one, box: one.box.map((_, at) => mean(at)) };
}
const found = windows.flatMap((seen, label) => {
  const boxes = [...seen];
  for (;;) {
    let best = { score: Number.POSITIVE_INFINITY };
    for (let first = 0; first < boxes.length; first++) {
      for (let second = first + 1; second < boxes.length; second++) {
        if (areApart(boxes[first].box, boxes[second].box)) continue;
        const score = mismatch(boxes[first], boxes[second]);
        if (score < best.score) best = { first, second, score };
      }
    }
    if (best.score > detection.mergeThreshold || boxes.length < 2) break;
    boxes[best.first] = merge(boxes[best.first], boxes[best.second]);
    boxes.splice(best.second, 1);
  }
  return boxes
    .filter(({ score }) => score >= detection.threshold[label])
    .map((one) => ({ label: labels[label], ...refine(one, seen) }));
});
for (const { label, score, box } of found.sort((a, b) => b.score - a.score)) {
  console.log(label, score.toFixed(2), box.map((edge) => edge.toFixed(1)).join(' '));
}
