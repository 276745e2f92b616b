import { type Stranger, strangerIn } from './stranger.js';

const operations = strangerIn('operations');
const gradients = strangerIn('gradients');
const losses = strangerIn('losses');
const network = strangerIn('network');
const pipeline = strangerIn('pipeline');
const pixels = strangerIn('pixels');
const planes = strangerIn('planes');

const product = 'output.data[to] = round(output.data[to] + round(padded.data[from] * weight.data[tap]));';
const pooled = 'output.data[to] = input.data[largestOf(input, to, rows, columns, kernel, stride)];';
const firstNaN = 'if (Number.isNaN(input.data[best])) return best;';
const larger = 'if (input.data[at] > input.data[best] || Number.isNaN(input.data[at])) best = at;';
const rectified = '(value > threshold || Number.isNaN(value) ? value : 0)';
const rectifiedGradient = '(value > threshold || Number.isNaN(value) ? gradient.data[index] : 0)';
const toMaximum =
  'const at = largestOf(input, to, rows, columns, kernel, stride);\n    output.data[at] = round(output.data[at] + value);';
const linear =
  'output.data[out] = round(output.data[out] + round(weight.data[out * inputs + from] * input.data[from]));';
const most = 'let most = logits.data[place];';
const share = 'output.data[at] = round(output.data[at] / total);';
const exponential = 'output.data[at] = round(Math.exp(round(logits.data[at] - most)));';
const lossMost = 'const most = Math.max(...values);';
const loss = 'loss = round(loss + round(round(Math.log(total)) + round(most - values[classes[window]])));';
const ranked = 'return [...shown, ...others].slice(0, count);';
const dropped = '(mask.data[index] === 0 ? 0 : round(value / (1 - rate)))';
const difference = 'loss = round(loss + round(0.5 * round(difference * difference)));';

/** The loss from a probability, made by the expression. */
const byProbability = (name: string, probability: string) =>
  losses(name, [
    loss,
    `{ const p = Math.exp(values[classes[window]] - most) / total; loss = round(loss - round(Math.log(${probability}))); }`,
  ]);

/** NaN, infinities, the ends of float32, and what is added so that they do not come up. */
export const numberStrangers: readonly Stranger[] = [
  operations('weights of 0 left out', [product, `if (weight.data[tap] !== 0) ${product}`]),
  operations('inputs of 0 left out', [product, `if (padded.data[from] !== 0) ${product}`]),
  operations('a NaN of the input read as 0', [product, `if (!Number.isNaN(padded.data[from])) ${product}`]),
  operations('an infinite input read as the largest number', [
    product,
    product.replace('padded.data[from]', 'Math.min(3.4e38, Math.max(-3.4e38, padded.data[from]))'),
  ]),
  operations('products that are no number left out of sums', [
    product,
    `if (!Number.isNaN(padded.data[from] * weight.data[tap])) ${product}`,
  ]),
  operations('weights of 0 left out of fully connected layers', [
    linear,
    `if (weight.data[out * inputs + from] !== 0) ${linear}`,
  ]),
  gradients('gradients of 0 left out of those of weights', [
    'toWeight.data[tap] = round(toWeight.data[tap] + round(gradient.data[to] * padded.data[from]));',
    'if (gradient.data[to] !== 0) toWeight.data[tap] = round(toWeight.data[tap] + round(gradient.data[to] * padded.data[from]));',
  ]),
  gradients('weights of 0 left out of gradients', [
    'toPadded.data[from] = round(toPadded.data[from] + round(gradient.data[to] * weight.data[tap]));',
    'if (weight.data[tap] !== 0) toPadded.data[from] = round(toPadded.data[from] + round(gradient.data[to] * weight.data[tap]));',
  ]),
  gradients('outputs without a gradient passed over in fully connected layers', [
    'toWeight.data[out * inputs + from] = round(gradient.data[out] * input.data[from]);',
    'toWeight.data[out * inputs + from] = gradient.data[out] === 0 ? 0 : round(gradient.data[out] * input.data[from]);',
  ]),
  ...[
    ['the least number of float32', '-3.4028234663852886e38'],
    ['-1e38', '-1e38'],
    ['-1e30', '-1e30'],
    ['-1e9', '-1e9'],
    ['0', '0'],
  ].map(([name, start]) =>
    operations(`pooling begun at ${name}`, [
      pooled,
      `{ const found = input.data[largestOf(input, to, rows, columns, kernel, stride)]; output.data[to] = found < ${start} ? ${start} : found; }`,
    ]),
  ),
  operations('a NaN lost in pooling unless it is first', [
    larger,
    'if (input.data[at] > input.data[best]) best = at;',
  ]),
  operations(
    'a NaN lost in pooling unless it is last',
    [firstNaN, ''],
    [larger, 'if (!(input.data[at] <= input.data[best])) best = at;'],
  ),
  operations('the last NaN found in pooling', [firstNaN, '']),
  operations('a NaN read as 0 in pooling', [pooled, pooled.replace('stride)];', 'stride)] || 0;')]),
  network(
    'a NaN lost in the ReLU of networks',
    [
      'return rectify(input, layer.threshold);',
      'return each(rectify(input, layer.threshold), (value) => value || 0);',
    ],
    [
      "import { check, empty, type Map3, mapOf, sameShape } from './float.js';",
      "import { check, each, empty, type Map3, mapOf, sameShape } from './float.js';",
    ],
  ),
  network(
    'a NaN lost in the pooling of networks',
    [
      'return pool(input, layer.kernel, layer.stride);',
      'return pool(each(input, (value) => (Number.isNaN(value) ? -Infinity : value)), layer.kernel, layer.stride);',
    ],
    [
      "import { check, empty, type Map3, mapOf, sameShape } from './float.js';",
      "import { check, each, empty, type Map3, mapOf, sameShape } from './float.js';",
    ],
  ),
  network(
    'a NaN read as 0 by skip-kernels',
    [
      'const most = pool(runLayers(net.features, weights, image)',
      'const most = pool(each(runLayers(net.features, weights, image), (value) => value || 0)',
    ],
    [
      "import { check, empty, type Map3, mapOf, sameShape } from './float.js';",
      "import { check, each, empty, type Map3, mapOf, sameShape } from './float.js';",
    ],
  ),
  gradients('a NaN passed over when pooling is undone', [
    toMaximum,
    toMaximum.replace('input, to', 'each(input, (one) => (Number.isNaN(one) ? -Infinity : one)), to'),
  ]),
  gradients('nothing for windows whose maximum is -Infinity', [
    toMaximum,
    toMaximum.replace(
      'output.data[at] =',
      'if (input.data[at] > -Infinity || Number.isNaN(input.data[at])) output.data[at] =',
    ),
  ]),
  gradients('the gradient of a window times 0 at its other places', [
    toMaximum,
    `${toMaximum}\n    if (!Number.isFinite(value)) for (let other = 0; other < output.data.length; other++) if (other !== at) output.data[other] = round(output.data[other] + 0 * value);`,
  ]),
  gradients('nothing for windows with a NaN', [
    toMaximum,
    toMaximum.replace('output.data[at] =', 'if (!Number.isNaN(input.data[at])) output.data[at] ='),
  ]),
  operations('ReLU as max(0, x) below a threshold of 0', [
    rectified,
    '(threshold < 0 ? Math.max(0, value) : value > threshold || Number.isNaN(value) ? value : 0)',
  ]),
  operations('ReLU as max(threshold, x)', [
    rectified,
    '(threshold < 0 ? Math.max(threshold, value) : value > threshold || Number.isNaN(value) ? value : 0)',
  ]),
  operations('ReLU by a product', [rectified, '(value * Number(!(value <= threshold)))']),
  operations('the size of the threshold', [
    rectified,
    '(value > Math.abs(threshold) || Number.isNaN(value) ? value : 0)',
  ]),
  operations('a NaN becomes 0 in ReLU', [rectified, '(value > threshold ? value : 0)']),
  gradients('no gradient for a NaN of ReLU', [
    rectifiedGradient,
    '(value > threshold ? gradient.data[index] : 0)',
  ]),
  gradients('a NaN for the gradient of a NaN', [
    rectifiedGradient,
    '(Number.isNaN(value) ? value : value > threshold ? gradient.data[index] : 0)',
  ]),
  gradients("ReLU's gradient by a product", [
    rectifiedGradient,
    '(gradient.data[index] * Number(!(value <= threshold)))',
  ]),
  gradients("ReLU's gradient above 0 alone", [
    rectifiedGradient,
    '(value > Math.max(0, threshold) || Number.isNaN(value) ? gradient.data[index] : 0)',
  ]),
  losses(
    'the largest logit from 0 on',
    [most, 'let most = 0;'],
    [
      'for (let label = 1; label < classes; label++) most',
      'for (let label = 0; label < classes; label++) most',
    ],
  ),
  losses('the largest logit from -1e30 on', [most, 'let most = Math.max(-1e30, logits.data[place]);']),
  losses('the largest logit from -1e38 on', [most, 'let most = Math.max(-1e38, logits.data[place]);']),
  losses(
    'a NaN passed over for the largest logit',
    [
      'most = Math.max(most, logits.data[label * places + place]);',
      'most = logits.data[label * places + place] > most ? logits.data[label * places + place] : most;',
    ],
    [share, 'output.data[at] = Number.isNaN(output.data[at]) ? 0 : round(output.data[at] / total);'],
  ),
  losses('an epsilon of 1e-6 in the sum of softmax', [
    share,
    'output.data[at] = round(output.data[at] / (total + 1e-6));',
  ]),
  losses('an epsilon of 1e-5 in the sum of softmax', [
    share,
    'output.data[at] = round(output.data[at] / (total + 1e-5));',
  ]),
  losses('an epsilon of 1e-7 added to each probability', [
    share,
    'output.data[at] = round(output.data[at] / total + 1e-7);',
  ]),
  losses('an epsilon of 1e-12 added to each probability', [
    share,
    'output.data[at] = round(output.data[at] / total + 1e-12);',
  ]),
  losses('probabilities held from 1e-7 to 1', [
    share,
    'output.data[at] = Math.max(1e-7, output.data[at] / total);',
  ]),
  losses('probabilities below 1e-20 cut off', [
    share,
    'output.data[at] = output.data[at] / total < 1e-20 ? 0 : round(output.data[at] / total);',
  ]),
  losses('exponents held above -50', [
    exponential,
    'output.data[at] = round(Math.exp(Math.max(-50, logits.data[at] - most)));',
  ]),
  losses('the class of +Infinity certain', [
    exponential,
    'output.data[at] = logits.data[at] === most ? 1 : round(Math.exp(round(logits.data[at] - most)));',
  ]),
  losses('nothing but -Infinity shared evenly', [
    share,
    'output.data[at] = most === -Infinity ? 1 / classes : round(output.data[at] / total);',
  ]),
  losses('a NaN of softmax becomes 0', [share, 'output.data[at] = round(output.data[at] / total) || 0;']),
  losses('probabilities of 0 left out of gradients', [
    'inner = round(inner + round(probabilities.data[at] * gradient.data[at]));',
    'if (probabilities.data[at] !== 0) inner = round(inner + round(probabilities.data[at] * gradient.data[at]));',
  ]),
  byProbability('the loss as -log(p), p in float32', 'round(p) < 1e-45 ? 0 : round(p)'),
  byProbability('the loss as -log(p), p in float64', 'p'),
  byProbability('the loss as -log(p + 1e-7)', 'p + 1e-7'),
  byProbability('the loss as -log(p + 1e-12)', 'p + 1e-12'),
  byProbability('the loss as -log(max(p, 1e-15))', 'Math.max(p, 1e-15)'),
  byProbability('the loss as -log(max(p, 1e-38))', 'Math.max(p, 1e-38)'),
  byProbability('the loss as -log(max(p, 1e-300))', 'Math.max(p, 1e-300)'),
  losses('a loss held at 100', [
    loss,
    'loss = round(loss + Math.min(100, round(round(Math.log(total)) + round(most - values[classes[window]]))));',
  ]),
  losses('windows whose loss is no finite number left out', [
    loss,
    `if (Number.isFinite(most - values[classes[window]])) ${loss}`,
  ]),
  losses('the largest logit of the loss from 0 on', [lossMost, 'const most = Math.max(0, ...values);']),
  losses('the largest logit of the loss from -1e3 on', [
    lossMost,
    'const most = Math.max(-1000, ...values);',
  ]),
  losses('0 times the logarithm of 0 in the loss', [
    loss,
    `${loss}\n    for (const value of values) loss = round(loss + 0 * (value - most));`,
  ]),
  losses('a gradient of 0 for windows with a NaN', [
    'output.data[window * labels + label] = round(round(p - wanted) / windows);',
    'output.data[window * labels + label] = round(round(p - wanted) / windows) || 0;',
  ]),
  losses('dropout by a product', [dropped, 'round((value * mask.data[index]) / (1 - rate))']),
  losses('a NaN dropped wherever it is', [
    dropped,
    '(mask.data[index] === 0 || Number.isNaN(value) ? 0 : round(value / (1 - rate)))',
  ]),
  losses('a NaN ranked last', [ranked, 'return [...others, ...shown].slice(0, count);']),
  losses('a NaN left out of the ranking', [ranked, 'return others.slice(0, count);']),
  losses('a NaN ranked with infinity', [
    ranked,
    'return order.sort((a, b) => (Number.isNaN(b.score) ? Infinity : b.score) - (Number.isNaN(a.score) ? Infinity : a.score) || a.label - b.label).slice(0, count);',
  ]),
  losses('several NaN with the higher class first', [
    ranked,
    'return [...shown.reverse(), ...others].slice(0, count);',
  ]),
  losses('ranked by the sort of a language that compares NaN with nothing', [
    ranked,
    'return order.sort((a, b) => b.score - a.score || a.label - b.label).slice(0, count);',
  ]),
  losses('differences that are no number left out of the squared loss', [
    difference,
    `if (!Number.isNaN(difference)) ${difference}`,
  ]),
  losses('squares held at the largest number', [
    difference,
    'loss = round(loss + round(0.5 * Math.min(3e38, difference * difference)));',
  ]),
  losses('the gradient of a NaN prediction left out', [
    'round(round(value - boxes.data[index]) / predictions.shape[0])',
    '(round(round(value - boxes.data[index]) / predictions.shape[0]) || 0)',
  ]),
  losses('no step where the gradient is no number', [
    'return round(round(momentum * v) - round(rate * slope));',
    'return Number.isNaN(slope) ? round(momentum * v) : round(round(momentum * v) - round(rate * slope));',
  ]),
  pipeline('votes of NaN left out', [
    'const maxima = maps.map(maximumOverPlaces);',
    'const maxima = maps.map(maximumOverPlaces).map((one) => each(one, (value) => value || 0));',
  ]),
  pipeline('votes from 0 on', [
    'const maxima = maps.map(maximumOverPlaces);',
    'const maxima = maps.map(maximumOverPlaces).map((one) => each(one, (value) => (value < 0 ? 0 : value)));',
  ]),
  planes('a mask by a product', ['return isInside ? value : 0;', 'return value * Number(isInside);']),
  pixels('columns of weight 0 in the sum', ['if (columns[x] > 0) line', 'line']),
  pixels('rows of weight 0 in the sum', ['if (rows[y] === 0) continue;', '']),
  pixels('weights of 0 in the gradient', ['if (weight > 0) total', 'total']),
  pixels('a NaN read as 0 when resizing', [
    'round(columns[x] * input.data[first + y * width + x])',
    'round(columns[x] * (input.data[first + y * width + x] || 0))',
  ]),
  pixels('a NaN normalised to the mean', [
    'round(round(value - mean) / deviation)',
    '(round(round(value - mean) / deviation) || 0)',
  ]),
];
