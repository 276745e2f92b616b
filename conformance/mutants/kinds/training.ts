import { type Stranger, strangerIn } from './stranger.js';

const training = strangerIn('training');
const losses = strangerIn('losses');

const forwardMask =
  'const mask = isDropout ? windowMask(layer, input, count, window, batch.seed + first + index) : input;';
const frozen = 'const maps = [runLayers(layers.slice(0, first), weights, windowOf(windows, window))];';
const edges = '(channels === 4 ? 0 : 4 * classes[window])';
const backwardMask =
  'flowing = dropped(flowing, windowMask(layer, input, count, window, batch.seed + index), layer.rate);';
const numbers = 'all.data.slice(window * input.data.length, (window + 1) * input.data.length)';

/** The same seed in the masks of both directions. */
const seeded = (name: string, seed: string) =>
  training(
    name,
    ['batch.seed + first + index', `${seed} + first + index`],
    ['batch.seed + index)', `${seed} + index)`],
  );

/** Gradients of one box for all classes, dropout in features, and the seeds of its masks. */
export const trainingStrangers: readonly Stranger[] = [
  training(
    'edges by class where all share one box',
    [edges, '(4 * classes[window]) % Math.max(4, channels)'],
    [
      'check(classes.length === windows && sameShape(boxes, [windows, 4]));',
      'check(classes.length === windows && sameShape(boxes, [windows, 4]) && classes.every((label) => 4 * label + 4 <= channels));',
    ],
  ),
  training('no gradient of a shared box but for class 0', [
    'slope.data[firstEdge(Math.floor(index / 4)) + (index % 4)] = gradient.data[index];',
    'slope.data[firstEdge(Math.floor(index / 4)) + (index % 4)] = channels === 4 && classes[Math.floor(index / 4)] > 0 ? 0 : gradient.data[index];',
  ]),
  training('a gradient of a shared box summed over the windows before', [
    'slope.data[firstEdge(Math.floor(index / 4)) + (index % 4)] = gradient.data[index];',
    'slope.data[channels === 4 ? index % 4 : firstEdge(Math.floor(index / 4)) + (index % 4)] += gradient.data[index];',
  ]),
  training('a shared box divided by the number of edges', [
    'return { loss: value, slope };',
    'return channels === 4 ? { loss: value / 4, slope: each(slope, (one) => one / 4) } : { loss: value, slope };',
  ]),
  training('dropout in frozen features', [
    frozen,
    `const maps = [
      layers.slice(0, first).reduce(
        (map, layer, index) =>
          layer.kind === 'dropout'
            ? dropped(map, windowMask(layer, map, count, window, batch.seed + index), layer.rate)
            : runLayer(layer, weights, map),
        windowOf(windows, window),
      ),
    ];`,
  ]),
  training('frozen features halved where they have dropout', [
    frozen,
    `const maps = [
      layers.slice(0, first).reduce(
        (map, layer) => (layer.kind === 'dropout' ? each(map, (value) => round(value * (1 - layer.rate))) : runLayer(layer, weights, map)),
        windowOf(windows, window),
      ),
    ];`,
  ]),
  training('dropout in features left out while they learn', [
    "const isDropout = layer.kind === 'dropout';",
    "const isDropout = layer.kind === 'dropout' && first + index > net.features.length;",
  ]),
  training('dropout left out of the head when features are frozen', [
    "const isDropout = layer.kind === 'dropout';",
    "const isDropout = layer.kind === 'dropout' && first === 0;",
  ]),
  training('the last convolution of frozen features learns', [
    'const first = freezeFeatures ? net.features.length + 1 : 0;',
    'const first = freezeFeatures ? net.features.length - 1 : 0;',
  ]),
  training('frozen features that are not', [
    'const first = freezeFeatures ? net.features.length + 1 : 0;',
    'const first = 0 * Number(freezeFeatures);',
  ]),
  seeded('the seed of the fixtures', '11'),
  seeded('seed 0', '0 * batch.seed'),
  seeded('a seed of 31 bits', '(batch.seed & 0x7fffffff)'),
  seeded('a signed seed held at its largest', 'Math.min(batch.seed, 2 ** 31 - 1)'),
  seeded('a seed of 32 bits held at its largest', 'Math.min(batch.seed, 2 ** 32 - 16)'),
  seeded('the seed of the step doubled', '2 * batch.seed'),
  training(
    'masks numbered from the head on',
    ['batch.seed + first + index', 'batch.seed + Math.max(0, first + index - net.features.length - 1)'],
    ['batch.seed + index)', 'batch.seed + Math.max(0, index - net.features.length - 1))'],
  ),
  training(
    'masks numbered from the first layer that learns on',
    ['batch.seed + index)', 'batch.seed - first + index)'],
    ['batch.seed + first + index', 'batch.seed + index'],
  ),
  training(
    'masks numbered without the last pooling',
    [
      'batch.seed + first + index',
      'batch.seed + first + index - Number(first + index > net.features.length)',
    ],
    ['batch.seed + index)', 'batch.seed + index - Number(index > net.features.length))'],
  ),
  training(
    'masks numbered by the dropouts alone',
    [
      'batch.seed + first + index',
      "batch.seed + layers.slice(0, first + index).filter(({ kind }) => kind === 'dropout').length",
    ],
    [
      'batch.seed + index)',
      "batch.seed + layers.slice(0, index).filter(({ kind }) => kind === 'dropout').length)",
    ],
  ),
  training('another mask on the way back', [
    backwardMask,
    backwardMask.replace('batch.seed + index', 'batch.seed + index + 1'),
  ]),
  training('dropout passed over on the way back', [
    backwardMask,
    'flowing = layer.rate < 0 ? input : flowing;',
  ]),
  training('masks by [channel, window, y, x]', [
    numbers,
    'input.data.map((_, at) => all.data[Math.floor(at / (input.data.length / input.shape[0])) * windows * (input.data.length / input.shape[0]) + window * (input.data.length / input.shape[0]) + (at % (input.data.length / input.shape[0]))])',
  ]),
  training('the masks of windows in reverse', [
    numbers,
    'all.data.slice((windows - 1 - window) * input.data.length, (windows - window) * input.data.length)',
  ]),
  losses('at most the rate is kept', [
    'hash / 4294967296 < rate ? 0 : 1',
    'hash / 4294967296 < 1 - rate ? 1 : 0',
  ]),
  losses('every mask at one half', ['hash / 4294967296 < rate ? 0 : 1', 'hash / 4294967296 < 0.5 ? 0 : 1']),
  training('the forward mask left out', [
    forwardMask,
    'const mask = isDropout ? each(input, () => 1) : input;',
  ]),
  training('padding of layers left in the gradient', [
    'flowing = unpad(flowing, layer.padding);',
    'flowing = unpad(flowing, { ...layer.padding, top: layer.padding.bottom, bottom: layer.padding.top });',
  ]),
  training('a threshold of 0 on the way back', [
    'flowing = rectifyGradient(input, flowing, layer.threshold);',
    'flowing = rectifyGradient(input, flowing, 0 * layer.threshold);',
  ]),
];
