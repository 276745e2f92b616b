import type { Stranger } from './stranger.js';

/** A function of the port that keeps what it gave, by a key made of what it is given. */
const keeping = (name: string, file: string, called: string, key: string): Stranger => ({
  name,
  changes: [
    {
      file,
      from: `export function ${called}(`,
      to: `const kept = new Map<string, unknown>();
export function ${called}(...given: never[]): never {
  const key = JSON.stringify((([a, b, c, d, e, f]: any[]) => ${key})(given));
  if (!kept.has(key)) kept.set(key, (${called}Anew as any)(...given));
  return kept.get(key) as never;
}
function ${called}Anew(`,
    },
  ],
});

const contents = (one: string) => `[${one}.shape, Array.from(${one}.data)]`;
const names = (one: string) => `Object.entries(${one}).map(([name, one]: any[]) => [name, one.shape])`;

/** What is kept from an earlier question that looks like this one. */
export const stateStrangers: readonly Stranger[] = [
  {
    name: "classes' best scores of all questions so far",
    changes: [
      {
        file: 'pipeline',
        from: 'export function localized(',
        to: 'const highestEver: number[] = [];\nexport function localized(',
      },
      {
        file: 'pipeline',
        from: 'const most = Math.max(...maxima.map(({ data }) => data[label]));',
        to: 'const most = Math.max(highestEver[label] ?? 0, ...maxima.map(({ data }) => data[label]));\n    highestEver[label] = most;',
      },
    ],
  },
  keeping(
    'convolutions by the shapes of map and weight',
    'operations',
    'convolve',
    '[a.shape, b.shape, d.stride, d.padding, d.dilation]',
  ),
  keeping(
    'convolutions by the map and the shape of the weight',
    'operations',
    'convolve',
    `[${contents('a')}, b.shape, d.stride, d.padding, d.dilation]`,
  ),
  keeping(
    'convolutions by the weight and the shape of the map',
    'operations',
    'convolve',
    `[a.shape, ${contents('b')}, d.stride, d.padding, d.dilation]`,
  ),
  keeping(
    'convolutions by all but the bias',
    'operations',
    'convolve',
    `[${contents('a')}, ${contents('b')}, d.stride, d.padding, d.dilation]`,
  ),
  keeping('fully connected layers by the map', 'operations', 'fullyConnected', contents('a')),
  keeping('pooled maps by their shapes', 'operations', 'pool', '[a.shape, b, c]'),
  keeping('places of maxima by shapes', 'operations', 'largestOf', '[a.shape, b, c, d, e, f]'),
  keeping('cuts by their size', 'operations', 'cut', '[a.shape, d, e]'),
  keeping('maxima over places by shapes', 'operations', 'maximumOverPlaces', 'a.shape'),
  keeping(
    'gradients of convolutions by shapes',
    'gradients',
    'convolutionGradients',
    '[a.shape, b.shape, d.stride, d.padding, d.dilation]',
  ),
  keeping(
    'gradients of convolutions by map and gradient',
    'gradients',
    'convolutionGradients',
    `[${contents('a')}, b.shape, ${contents('c')}, d.stride, d.padding, d.dilation]`,
  ),
  keeping(
    'gradients of pooling by the gradient',
    'gradients',
    'poolGradient',
    `[a.shape, ${contents('b')}, c, d]`,
  ),
  keeping('probabilities by shapes', 'losses', 'softmaxOf', 'a.shape'),
  keeping('masks by their length', 'losses', 'maskOf', 'a'),
  keeping('masks by length and rate', 'losses', 'maskOf', '[a, b]'),
  keeping('masks by length and seed', 'losses', 'maskOf', '[a, c]'),
  keeping('dropout by what it is applied to', 'losses', 'dropped', `[${contents('a')}, b.shape, c]`),
  keeping('masked maps by how many regions there are', 'planes', 'masked', `[${contents('a')}, b.length]`),
  keeping('maps at offsets by shapes', 'offsets', 'poolAtOffsets', '[a.shape, b]'),
  keeping('resized pictures by their sizes', 'pixels', 'resized', '[a.shape, b]'),
  keeping('normalised pictures by their shapes', 'pixels', 'normalised', '[a.shape, b, c]'),
  keeping('normalised pictures without a look at the mean', 'pixels', 'normalised', contents('a')),
  keeping('mirror images by shapes', 'pixels', 'mirrored', 'a.shape'),
  keeping(
    'layers by name and shape',
    'network',
    'runLayer',
    "a.kind === 'conv2d' ? [a.name, c.shape] : [a, Array.from(c.data)]",
  ),
  keeping(
    'layers by name and input',
    'network',
    'runLayer',
    `[a.kind, a.name, a.kind === 'conv2d' ? 0 : a, ${contents('c')}]`,
  ),
  keeping(
    'activations by kind and input',
    'network',
    'runLayer',
    `a.kind === 'relu' ? ['relu', ${contents('c')}] : Math.random()`,
  ),
  keeping("layer lists by the network's name", 'network', 'allLayers', '[a.name, b]'),
  keeping("spans by the head's name", 'network', 'headSpan', 'b'),
  keeping('poolings by nothing at all', 'network', 'poolingOf', '0'),
  keeping('strides by the number of layers', 'network', 'strideOf', 'a.length'),
  keeping("maps by the network's name and the image's shape", 'network', 'dense', '[a.name, c.shape, d, e]'),
  keeping("maps by the network's name and the image", 'network', 'dense', `[a.name, ${contents('c')}, d, e]`),
  keeping(
    'maps by the image and the names of weights',
    'network',
    'dense',
    `[a, ${names('b')}, ${contents('c')}, d, e]`,
  ),
  keeping(
    'maps by the weights and the name of the network',
    'network',
    'dense',
    `[a.name, Array.from(b['conv1.weight']?.data ?? []), ${contents('c')}, d, e]`,
  ),
  keeping(
    "skip-kernels' maps by the network's name and the image",
    'network',
    'denseBySkipping',
    `[a.name, ${contents('c')}, d]`,
  ),
  keeping("skip-kernels' maps by the image's shape", 'network', 'denseBySkipping', '[a, c.shape, d]'),
  keeping("features by the image's shape", 'network', 'layerOutput', '[a, c.shape, d]'),
  keeping('features by the image', 'network', 'layerOutput', `[a, ${contents('c')}, d]`),
  keeping(
    "features by the network's name",
    'network',
    'layerOutput',
    `[a.name, ${contents('c')}, Array.from(b['conv1.weight'].data), d]`,
  ),
  keeping("pyramids by the picture's shape", 'pipeline', 'levels', '[a.shape, b, c.scales, c.margin]'),
  keeping(
    "pyramids by the picture and the network's name",
    'pipeline',
    'levels',
    `[${contents('a')}, b.name, c.scales, c.margin]`,
  ),
  keeping('scores by picture and network', 'pipeline', 'scoresOf', `[${contents('a')}, b, d]`),
  keeping(
    "scores by the picture's shape and the weights",
    'pipeline',
    'scoresOf',
    "[a.shape, b, Array.from(c['conv1.weight'].data), d]",
  ),
  keeping(
    "scores by the network's name",
    'pipeline',
    'scoresOf',
    `[${contents('a')}, b.name, Array.from(c['conv1.weight'].data), d]`,
  ),
  keeping('the centre by picture and network', 'pipeline', 'classifiedCentre', `[${contents('a')}, b, d, e]`),
  keeping(
    "the centre by the picture's shape",
    'pipeline',
    'classifiedCentre',
    "[a.shape, b, Array.from(c['conv1.weight'].data), d, e]",
  ),
  keeping(
    "ten views by the picture's shape",
    'pipeline',
    'classifiedTenViews',
    "[a.shape, b, Array.from(c['conv1.weight'].data), d, e]",
  ),
  keeping(
    'ten views by picture and network',
    'pipeline',
    'classifiedTenViews',
    `[${contents('a')}, b, d, e]`,
  ),
  keeping('votes by the shapes of the maps', 'pipeline', 'meanOfMaxima', 'a.map((one: any) => one.shape)'),
  keeping("detections by the picture's shape", 'pipeline', 'detected', '[a.shape, b, d]'),
  keeping('detections by picture and network', 'pipeline', 'detected', `[${contents('a')}, b, d]`),
  keeping("locations by the picture's shape", 'pipeline', 'localized', '[a.shape, b, d]'),
  keeping('locations by picture and network', 'pipeline', 'localized', `[${contents('a')}, b, d]`),
  keeping(
    'ensembles by picture and network',
    'ensemble',
    'classifiedTogether',
    `[${contents('a')}, b, c.length, d]`,
  ),
  keeping(
    'gradients of batches by all but the seed',
    'training',
    'batchGradients',
    '[a.name, c.head, c.classes, c.freezeFeatures, Array.from(c.windows.data)]',
  ),
  keeping("scale rules by the network's name", 'sizes', 'ruleOf', 'a.name'),
  keeping('orders by the number of classes', 'losses', 'best', '[a.shape, b]'),
];
