// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is source text that holds templates.
/** What a port may do otherwise (fixtures/README.md): changes to the second implementation after which every case passes. */
import type { Change } from './mutants/mutate.js';
import { plainMerge } from './mutants/plain.js';

export interface Variation {
  readonly name: string;
  readonly changes: readonly Change[];
}

const variationIn =
  (file: string) =>
  (name: string, ...pairs: readonly (readonly [from: string, to: string])[]): Variation => ({
    name,
    changes: pairs.map(([from, to]) => ({ file, from, to })),
  });

const float = variationIn('float');
const operations = variationIn('operations');
const offsets = variationIn('offsets');
const network = variationIn('network');
const losses = variationIn('losses');
const gradients = variationIn('gradients');
const training = variationIn('training');
const pixels = variationIn('pixels');
const boxes = variationIn('boxes');
const pipeline = variationIn('pipeline');
const measures = variationIn('measures');
const ensemble = variationIn('ensemble');
const overlap = variationIn('overlap');
const answer = variationIn('answer');

const taps = 'for (let tap = 0; tap < inputs * kernelHeight * kernelWidth; tap++) {';
const product = 'output.data[to] = round(output.data[to] + round(padded.data[from] * weight.data[tap]));';
const quotient = 'return powers.map((power) => power / total);';
const middle = 'round(round(round(a.windows * a.box[edge]) + round(b.windows * b.box[edge])) / windows)';
const distance = 'const distance = apart === 0 ? 0 : round(round(2 * apart) / diagonals);';
const pairs = 'const score = mismatch(left[first].box, left[second].box);';
const precisions = 'return envelope.filter((_, rank) => hits[rank]).reduce((a, b) => a + b, 0) / objects;';

/** In other precisions. */
const precision: readonly Variation[] = [
  float(
    'float64 throughout',
    ['export const round = Math.fround;', 'export const round = (value: number) => value;'],
    ['export const Floats = Float32Array;', 'export const Floats = Float64Array;'],
  ),
  float('sums in float64, rounded when they are stored', [
    'export const round = Math.fround;',
    'export const round = (value: number) => value;',
  ]),
  float('values below 2^-126 flushed to 0', [
    'export const round = Math.fround;',
    'export const round = (value: number) => (Math.abs(value) < 2 ** -126 ? 0 : Math.fround(value));',
  ]),
  operations('products not rounded before they are added', [
    product,
    'output.data[to] = round(output.data[to] + padded.data[from] * weight.data[tap]);',
  ]),
  losses('an exponential of 22 bits', [
    'const powers = values.map((value) => Math.exp(round(value - most)));',
    'const powers = values.map((value) => Math.exp(value - most) * (1 + Math.sin(1000 * Math.max(value - most, -100)) * 2 ** -22));',
  ]),
  pixels('weights of resizing in float32', [
    'return weights.map((weight) => weight / total);',
    'return weights.map((weight) => round(round(weight) / round(total)));',
  ]),
];

/** In other orders. */
const orders: readonly Variation[] = [
  operations('a convolution from its last product on', [
    taps,
    'for (let tap = inputs * kernelHeight * kernelWidth - 1; tap >= 0; tap--) {',
  ]),
  operations('a convolution column by column of its kernel', [
    'const kernelX = tap % kernelWidth;\n      const kernelY = Math.floor(tap / kernelWidth) % kernelHeight;',
    'const kernelY = tap % kernelHeight;\n      const kernelX = Math.floor(tap / kernelHeight) % kernelWidth;',
  ]),
  operations(
    'a convolution that begins with its bias',
    [
      'const output = empty(outputs, ...size);\n  visitTaps',
      'const output = each(empty(outputs, ...size), (_, index) => bias.data[Math.floor(index / (size[0] * size[1]))]);\n  visitTaps',
    ],
    [
      'return each(output, (value, index) => round(value + bias.data[Math.floor(index / (size[0] * size[1]))]));',
      'return output;',
    ],
  ),
  operations(
    'a convolution in two halves, then added',
    [
      'const output = empty(outputs, ...size);\n  visitTaps',
      'const output = empty(outputs, ...size);\n  const other = empty(outputs, ...size);\n  visitTaps',
    ],
    [
      product,
      'const half = tap % 2 === 0 ? output : other;\n    half.data[to] = round(half.data[to] + round(padded.data[from] * weight.data[tap]));',
    ],
    [
      'return each(output, (value, index) => round(value + bias',
      'return each(output, (value, index) => round(round(value + other.data[index]) + bias',
    ],
  ),
  operations('a fully connected layer from its last input on', [
    'for (let from = 0; from < inputs; from++) {\n      output',
    'for (let from = inputs - 1; from >= 0; from--) {\n      output',
  ]),
  gradients("a bias's gradient from the last position on", [
    'gradient.data.forEach((value, index) => {\n    const out = Math.floor(index / (size[0] * size[1]));\n    toBias.data[out] = round(toBias.data[out] + value);',
    'gradient.data.forEach((_, position) => {\n    const index = gradient.data.length - 1 - position;\n    const out = Math.floor(index / (size[0] * size[1]));\n    toBias.data[out] = round(toBias.data[out] + gradient.data[index]);',
  ]),
  training("the batch's windows from the last on", [
    'traces.forEach((maps, window) => {',
    '[...traces.keys()].reverse().forEach((window) => {\n    const maps = traces[window];',
  ]),
  pixels('resizing by columns first', [
    `for (let y = 0; y < height; y++) {
      if (rows[y] === 0) continue;
      let line = 0;
      for (let x = 0; x < width; x++) {
        if (columns[x] > 0) line = round(line + round(columns[x] * input.data[first + y * width + x]));
      }
      total = round(total + round(rows[y] * line));
    }`,
    `for (let x = 0; x < width; x++) {
      if (columns[x] === 0) continue;
      let line = 0;
      for (let y = 0; y < height; y++) {
        if (rows[y] > 0) line = round(line + round(rows[y] * input.data[first + y * width + x]));
      }
      total = round(total + round(columns[x] * line));
    }`,
  ]),
  pixels('resizing in one sum over both axes', [
    'if (columns[x] > 0) line = round(line + round(columns[x] * input.data[first + y * width + x]));\n      }\n      total = round(total + round(rows[y] * line));',
    'if (columns[x] > 0) total = round(total + round(round(rows[y] * columns[x]) * input.data[first + y * width + x]));\n      }\n      line++;',
  ]),
  pipeline('levels and mirror images voting from the last on', [
    'const maxima = maps.map(maximumOverPlaces);',
    'const maxima = [...maps].reverse().map(maximumOverPlaces);',
  ]),
  ensemble('models voting from the last on', [
    '= members.map((weights)',
    '= [...members].reverse().map((weights)',
  ]),
  boxes('the box of the higher index first in the means', [
    'left[pair.first] = joined(left[pair.first], second);',
    'left[pair.first] = joined(second, left[pair.first]);',
  ]),
  measures('average precision from its last detection on', [
    precisions,
    'return envelope.filter((_, rank) => hits[rank]).reduceRight((a, b) => a + b, 0) / objects;',
  ]),
];

/** By other ways that are the same but for rounding. */
const ways: readonly Variation[] = [
  pixels('normalised by a product with 1 / deviation', [
    'round(round(value - mean) / deviation)',
    'round(round(value - mean) * round(1 / deviation))',
  ]),
  pixels('normalised by one product and one sum', [
    'round(round(value - mean) / deviation)',
    'round(round(value * round(1 / deviation)) - round(mean / deviation))',
  ]),
  losses('softmax by a product with 1 / sum', [
    quotient,
    'return powers.map((power) => power * round(1 / total));',
  ]),
  losses('softmax by the logarithm of the sum', [
    quotient,
    'return values.map((value) => Math.exp(round(round(value - most) - round(Math.log(total)))));',
  ]),
  losses('cross-entropy as the logarithm of the sum, then less the logit', [
    'round(round(Math.log(total)) + round(most - values[classes[window]]))',
    'round(round(most + round(Math.log(total))) - values[classes[window]])',
  ]),
  losses('decay and gradient each multiplied by the rate', [
    'round(round(momentum * v) - round(rate * slope))',
    'round(round(round(momentum * v) - round(rate * gradient.data[index])) - round(round(rate * decay) * weight.data[index]))',
  ]),
  losses('dropout by a product with 1 / (1 - rate)', [
    'round(value / (1 - rate))',
    'round(value * round(1 / (1 - rate)))',
  ]),
  losses('half of the sum of squares', [
    'loss = round(loss + round(0.5 * round(difference * difference)));\n  });\n  return round(loss / predictions.shape[0]);',
    'loss = round(loss + round(difference * difference));\n  });\n  return round(loss / (2 * predictions.shape[0]));',
  ]),
  network('fine maps by skip-kernels', [
    "if (stride === 'coarse') return runLayers(allLayers(net, head), weights, image);",
    "if (stride !== 'coarse') return denseBySkipping(net, weights, image, head);\n  if (stride === 'coarse') return runLayers(allLayers(net, head), weights, image);",
  ]),
  offsets('pooling at offsets from the pooling at every position', [
    'maps.push({ offset: [dy, dx], map: pool(cut(input, dy, dx, height - dy, width - dx), size, size) });',
    'const every = pool(input, size, [1, 1]);\n      const map = empty(input.shape[0], Math.floor((height - dy) / size[0]), Math.floor((width - dx) / size[1]));\n      each(map, (_, to) => {\n        const [, rows, columns] = map.shape;\n        const y = dy + size[0] * (Math.floor(to / columns) % rows);\n        const x = dx + size[1] * (to % columns);\n        map.data[to] = every.data[(Math.floor(to / (rows * columns)) * every.shape[1] + y) * every.shape[2] + x];\n        return 0;\n      });\n      maps.push({ offset: [dy, dx], map });',
  ]),
  pipeline('the mean of votes by a product', [
    'return each(total, (value) => round(value / maps.length));',
    'return each(total, (value) => round(value * round(1 / maps.length)));',
  ]),
  pipeline('the mean of votes as it comes', [
    'const total = maxima.reduce((all, one) => each(all, (value, label) => round(value + one.data[label])));\n  return each(total, (value) => round(value / maps.length));',
    'return maxima.reduce((all, one, seen) => each(all, (value, label) => round(value + round(round(one.data[label] - value) / (seen + 1)))));',
  ]),
  pipeline("a window's right and lower edges from the others", [
    'xmax: round((left + window[1]) / zoom[1]),\n    ymax: round((top + window[0]) / zoom[0]),',
    'xmax: round(round(left / zoom[1]) + round(window[1] / zoom[1])),\n    ymax: round(round(top / zoom[0]) + round(window[0] / zoom[0])),',
  ]),
  pipeline("edges as a mean of the window's", [
    'xmin: round(window.xmin + round(edges[0] * width)),\n    ymin: round(window.ymin + round(edges[1] * height)),',
    'xmin: round(round((1 - edges[0]) * window.xmin) + round(edges[0] * window.xmax)),\n    ymin: round(round((1 - edges[1]) * window.ymin) + round(edges[1] * window.ymax)),',
  ]),
  boxes('the union as what one box adds to the other', [
    'const union = round(round(sizeOf(a) + sizeOf(b)) - shared);',
    'const union = round(sizeOf(a) + round(sizeOf(b) - shared));',
  ]),
  boxes('the distance by the mean of the diagonals', [
    distance,
    'const distance = apart === 0 ? 0 : round(apart / round(diagonals / 2));',
  ]),
  boxes('lengths without an overflow of squares', [
    'return round(Math.sqrt(round(round(x * x) + round(y * y))));',
    'return round(Math.hypot(x, y));',
  ]),
  boxes('a merged box as the first moved to the second', [
    middle,
    'round(a.box[edge] + round(round(b.box[edge] - a.box[edge]) * round(b.windows / windows)))',
  ]),
  boxes(
    'match scores kept, and computed anew for the merged box',
    plainMerge,
    [
      'const left = [...boxes];',
      'const left = [...boxes];\n  const known = new Map<Scored, Map<Scored, number>>();',
    ],
    [
      pairs,
      'const own = known.get(left[first]) ?? new Map<Scored, number>();\n        known.set(left[first], own);\n        const score = own.get(left[second]) ?? mismatch(left[first].box, left[second].box);\n        own.set(left[second], score);',
    ],
  ),
  measures('average precision by the steps of recall', [
    precisions,
    'let [sum, found] = [0, 0];\n  hits.forEach((hit, rank) => {\n    if (hit) sum += ((found + 1) / objects - found / objects) * envelope[rank];\n    found += Number(hit);\n  });\n  return sum;',
  ]),
];

/** In other forms. */
const forms: readonly Variation[] = [
  operations('-0 for 0', [
    '(value > threshold || Number.isNaN(value) ? value : 0)',
    '(value > threshold || Number.isNaN(value) ? value : -0)',
  ]),
  answer('numbers with nine digits', [
    "if (typeof value !== 'object') return value;\n  if (Array.isArray(value)) return value.map(write);",
    "if (typeof value === 'number') return Number(value.toPrecision(9));\n  if (typeof value !== 'object') return value;\n  if (Array.isArray(value)) return value.map(write);",
  ]),
  answer('names in another order', [
    'return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, write(item)]));',
    'return Object.fromEntries(Object.entries(value).reverse().map(([name, item]) => [name, write(item)]));',
  ]),
];

/** Of NaN the sections leave open how it is written, and which of a window's gradients are one where its loss is. */
const notNumbers: readonly Variation[] = [
  answer(
    'NaN and infinities bare',
    [
      "if (typeof value === 'number') return Number.isFinite(value) ? value : `${value}`;",
      "if (typeof value === 'number') return value;",
    ],
    [
      'data: Array.from(value.data, (one) => (Number.isFinite(one) ? one : `${one}`)),',
      'data: Array.from(value.data),',
    ],
  ),
  overlap('gradients on IoU NaN throughout where an edge is', [
    'gradient.data.set(one.slopes, 4 * window);',
    'gradient.data.set(Number.isNaN(one.loss) ? [NaN, NaN, NaN, NaN] : one.slopes, 4 * window);',
  ]),
];

export const variations: readonly Variation[] = [...precision, ...orders, ...ways, ...forms, ...notNumbers];
