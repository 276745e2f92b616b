/** Networks that read a lower resolution too: where, what they make of it, and their gradients. */
import { dropoutMask } from '../../../backends/dropout.js';
import { contextLevel, contextLocations, type PictureLevel } from '../../../reference/context.js';
import { mapSizes, receptiveField } from '../../../reference/geometry.js';
import { joinChannels, joinChannelsBackward } from '../../../reference/join-channels.js';
import {
  type HeadName,
  headKernel,
  layerFootprint,
  layersThrough,
  type Network,
} from '../../../reference/layers.js';
import { assign, copy, fromValues, type NdArray } from '../../../reference/nd-array.js';
import type { NetworkWeights, Stride } from '../../../reference/network.js';
import { evaluateWithContext } from '../../../reference/network-context.js';
import { gradients } from '../../../reference/network-gradients.js';
import { grid, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { type Refused, refused } from '../refused.js';
import { gradientTolerances, norm } from '../tolerances.js';
import { changed } from '../wrong.js';

export function contextCases(): Draft[] {
  return [
    ...joinCases(),
    ...[...settings, oneWindow].map(locationCase),
    refused('contextLocations')(locationsWithout()),
    ...[...settings.slice(0, 2), oneWindow, across].flatMap(denseCases),
    ...denseRefusals().map(refused('evaluateWithContext')),
    ...gradientSettings.map(gradientCase),
    ...gradientRefusals().map(refused('contextGradients')),
  ];
}

function joinCases(): Draft[] {
  const [first, second] = [grid([2, 3, 5], 1501), grid([4, 3, 5], 1502)];
  const outputGradient = grid([6, 3, 5], 1503);
  const sizes: Refused[] = [
    [
      'turned',
      'Maps whose height and width are exchanged.',
      { first, second: grid([4, 5, 3], 1504) },
      {},
      () => joinChannels(first, grid([4, 5, 3], 1504)),
    ],
  ];
  const channels = (
    [
      ['fewer', 'A gradient of fewer channels than the first map has.', 7],
      ['negative', 'A first map of -1 channels.', -1],
      ['half-a-channel', 'A first map of half a channel.', 0.5],
    ] as const
  ).map(
    ([id, comment, count]): Refused => [
      id,
      comment,
      { outputGradient },
      { channels: count },
      () => joinChannelsBackward(outputGradient, count),
    ],
  );
  return [
    {
      id: 'joinChannels/two-and-four',
      operation: 'joinChannels',
      comment: 'Two channels and four make six.',
      inputs: { first, second },
      answer: () => ({ output: joinChannels(first, second) }),
      mistakes: { ContextAsSecond: () => ({ output: joinChannels(second, first) }) },
    },
    ...sizes.map(refused('joinChannels')),
    {
      id: 'joinChannelsBackward/two-and-four',
      operation: 'joinChannelsBackward',
      comment: 'Six channels, of which the first two are those of the first map.',
      inputs: { outputGradient },
      parameters: { channels: 2 },
      answer: () => ({ ...joinChannelsBackward(outputGradient, 2) }),
      mistakes: {
        ContextAsSecond: () => {
          const { first: four, second: two } = joinChannelsBackward(outputGradient, 4);
          return { first: two, second: four };
        },
      },
    },
    ...([0, 6] as const).map(
      (count): Draft => ({
        id: `joinChannelsBackward/first-of-${count}`,
        operation: 'joinChannelsBackward',
        comment: `Six channels, of which ${count === 0 ? 'none is' : 'all are'} of the first map: one of the two is empty.`,
        inputs: { outputGradient },
        parameters: { channels: count },
        answer: () => ({ ...joinChannelsBackward(outputGradient, count) }),
      }),
    ),
    ...channels.map(refused('joinChannelsBackward')),
  ];
}

interface Setting extends PictureLevel {
  readonly id: string;
  readonly comment: string;
  readonly name: string;
  readonly stride: Stride;
}

const settings: readonly Setting[] = [
  {
    id: 'by-two-fine',
    name: 'context-by-two',
    size: [23, 37],
    margin: 3,
    stride: 'fine',
    comment: 'Sizes that halve to a half, and are rounded up.',
  },
  {
    id: 'by-three-coarse',
    name: 'context-by-three',
    size: [40, 31],
    margin: 9,
    stride: 'coarse',
    comment: 'A margin of more than half a window, which the context has too.',
  },
  {
    id: 'without-margin',
    name: 'context-by-two',
    size: [18, 46],
    margin: 0,
    stride: 'fine',
    comment: 'The level has no margin; its context has half a window.',
  },
  {
    id: 'ties',
    name: 'context-by-three',
    size: [63, 48],
    margin: 9,
    stride: 'fine',
    comment: 'Along y every third place lies half way between two windows: the later is taken.',
  },
  {
    id: 'small',
    name: 'context-by-three',
    size: [1, 20],
    margin: 9,
    stride: 'fine',
    comment: 'A level of one row, whose context has one as well.',
  },
  {
    id: 'beyond-the-last',
    name: 'context-across',
    size: [20, 32],
    margin: 7,
    stride: 'fine',
    comment: 'Along y the nearest window would be one beyond the last that the context has.',
  },
];

/** Stride, dilation and what else differs, the other way round. */
const across: Setting = {
  id: 'across',
  name: 'context-across',
  size: [29, 22],
  margin: 2,
  stride: 'coarse',
  comment: 'A head that is dilated along x, and boxes by class.',
};

/** Without a margin there is no other. */
const oneWindow: Setting = {
  id: 'one-window',
  name: 'context-by-two',
  size: networks['context-by-two'].input.window,
  margin: 0,
  stride: 'fine',
  comment: 'A level of one window, whose context has several.',
};

function locationsWithout(): Refused {
  const [{ size, margin, stride }] = settings;
  return [
    'without',
    'A network that reads no context.',
    {},
    { network: 'uneven', stride, size, margin },
    () => contextLocations(networks.uneven, stride, { size, margin }),
  ];
}

function locationCase({ id, comment, name, stride, size, margin }: Setting): Draft {
  const network = networks[name];
  const level = { size, margin };
  const right = contextLocations(network, stride, level);
  const plain = (rows: readonly number[], columns: readonly number[]): Answer => ({
    rows,
    columns,
    level: { ...contextLevel(network, level) },
  });
  const wrong = (place: (start: number, axis: 0 | 1, output: number) => number) => () => {
    const starts = startsOf(network, stride, level);
    return plain(
      starts[0].map((start, output) => place(start, 0, output)),
      starts[1].map((start, output) => place(start, 1, output)),
    );
  };
  return {
    id: `contextLocations/${id}`,
    operation: 'contextLocations',
    comment,
    parameters: { network: name, stride, size, margin },
    answer: () => plain(right.rows, right.columns),
    mistakes: {
      ContextAtSamePlace: wrong((_, __, output) => output),
      ContextBefore: [
        wrong((start) => Math.max(0, Math.floor(start))),
        wrong((start) => Math.max(0, Math.ceil(start - 0.5))),
      ],
    },
  };
}

/** Where windows of the context would begin to have exactly the centres of the level's, in fine strides. */
function startsOf(network: Network, stride: Stride, level: PictureLevel): [number[], number[]] {
  const context = contextLevel(network, level);
  const { rows, columns } = contextLocations(network, stride, level);
  const fine = receptiveField(network.features.map(layerFootprint)).stride;
  const along = (axis: 0 | 1, count: number) => {
    const step = stride === 'fine' ? fine[axis] : fine[axis] * network.lastPool[axis];
    const half = network.input.window[axis] / 2;
    return Array.from({ length: count }, (_, output) => {
      const centre = ((output * step + half - level.margin) * context.size[axis]) / level.size[axis];
      return (centre + context.margin - half) / fine[axis];
    });
  };
  return [along(0, rows.length), along(1, columns.length)];
}

function imagesOf(network: Network, level: PictureLevel, seed: number): { image: NdArray; context: NdArray } {
  const imageOf = ({ size: [height, width], margin }: PictureLevel, own: number) =>
    signed([network.input.channels, height + 2 * margin, width + 2 * margin], own, 2);
  return { image: imageOf(level, seed), context: imageOf(contextLevel(network, level), seed + 1) };
}

function denseCases({ id, comment, name, stride, size, margin }: Setting): Draft[] {
  const network = networks[name];
  const weights = seededWeights(network, 780);
  const level = { size, margin };
  const images = imagesOf(network, level, 1510);
  const locations = contextLocations(network, stride, level);
  const { rows, columns } = locations;
  return (['classifier', 'regressor'] as const).map((head): Draft => {
    const run = (
      changes: Partial<typeof images & { locations: typeof locations; weights: NetworkWeights }> = {},
    ): Answer => ({
      output: evaluateWithContext(
        network,
        changes.weights ?? weights,
        { ...images, locations, ...changes },
        { head, stride },
      ),
    });
    const right = run();
    const last = (places: readonly number[]) => places.map((place) => Math.max(0, place - 1));
    return {
      id: `evaluateWithContext/${id}-${head}`,
      operation: 'evaluateWithContext',
      comment: `Each window joined with one of the context, then the ${head}. ${comment}`,
      inputs: { ...images, weights },
      parameters: { network: name, head, stride, rows, columns },
      answer: () => right,
      tolerance: norm(right.output),
      mistakes: {
        ContextAsSecond: () =>
          run({ weights: changed(weights, `${head}1.weight`, (weight) => halvesExchanged(weight)) }),
        ContextBefore: () => run({ locations: { rows: last(rows), columns: last(columns) } }),
      },
    };
  });
}

/** A head's first weights as they are for one that expects the context first. */
export function halvesExchanged(weight: NdArray): NdArray {
  const [outChannels, channels] = weight.shape;
  const half = channels / 2;
  const exchanged = copy(weight);
  assign(exchanged.lo(0, half), weight.hi(outChannels, half));
  assign(exchanged.hi(outChannels, half), weight.lo(0, half));
  return exchanged;
}

function denseRefusals(): Refused[] {
  const [{ name, size, margin, stride }] = settings;
  const network = networks[name];
  const weights = seededWeights(network, 780);
  const level = { size, margin };
  const images = imagesOf(network, level, 1510);
  const right = contextLocations(network, stride, level);
  const refusal = (id: string, comment: string, changes: Partial<typeof right>, other = name): Refused => {
    const locations = { ...right, ...changes };
    return [
      id,
      comment,
      { ...images, weights },
      { network: other, head: 'classifier', stride, ...locations },
      () =>
        evaluateWithContext(
          networks[other],
          weights,
          { ...images, locations },
          { head: 'classifier', stride },
        ),
    ];
  };
  const beyond = mapSizes(
    [images.context.shape[1], images.context.shape[2]],
    network.features.map(layerFootprint),
  )[network.features.length].map(
    (length, axis) => length - network.lastPool[axis] * headKernel(network, 'classifier')[axis] + 1,
  );
  return [
    refusal('fewer-rows', 'One row less than outputs.', { rows: right.rows.slice(1) }),
    refusal('fewer-columns', 'One column less than outputs.', { columns: right.columns.slice(1) }),
    refusal('row-beyond', 'A row that the context does not have.', {
      rows: right.rows.map((row, at) => (at === 1 ? beyond[0] : row)),
    }),
    refusal('column-beyond', 'A column that the context does not have.', {
      columns: right.columns.map((column, at) => (at === 2 ? beyond[1] : column)),
    }),
    refusal('row-before', 'A row of -1.', { rows: right.rows.map((row, at) => (at === 0 ? -1 : row)) }),
    refusal('between-columns', 'A column of 0.5.', {
      columns: right.columns.map((column, at) => (at === 0 ? 0.5 : column)),
    }),
    refusal('without', 'A network that reads no context.', {}, 'uneven'),
  ];
}

interface GradientSetting {
  readonly id: string;
  readonly comment: string;
  readonly name: string;
  readonly head: HeadName;
  readonly count: number;
  readonly classes: readonly number[];
  readonly freezeFeatures: boolean;
}

const gradientSettings: readonly GradientSetting[] = [
  {
    id: 'classifier',
    comment: 'All weights, with dropout behind the joined map.',
    name: 'context-by-two',
    head: 'classifier',
    count: 2,
    classes: [2, 0],
    freezeFeatures: false,
  },
  {
    id: 'regressor-frozen',
    comment: "The head's weights alone.",
    name: 'context-by-three',
    head: 'regressor',
    count: 3,
    classes: [0, 1, 0],
    freezeFeatures: true,
  },
  {
    id: 'across',
    comment: 'A head that is dilated along x, and boxes by class.',
    name: 'context-across',
    head: 'regressor',
    count: 2,
    classes: [1, 0],
    freezeFeatures: false,
  },
];

function gradientCase(setting: GradientSetting): Draft {
  const { id, comment, name, head, classes, freezeFeatures } = setting;
  const { windows, context, boxes, weights } = batchOf(setting);
  const right = gradientsOf(setting, windows, context);
  const first = `${head}1.weight`;
  return {
    id: `contextGradients/${id}`,
    operation: 'contextGradients',
    comment,
    inputs: { windows, context, weights, ...(head === 'regressor' && { boxes }) },
    parameters: { network: name, head, classes, freezeFeatures, seed: 9 },
    answer: () => right,
    tolerance: gradientTolerances(right),
    mistakes: {
      ContextOfItself: () => gradientsOf(setting, windows, windows),
      ContextAsSecond: () => {
        const wrong = gradientsOf(setting, context, windows);
        return { ...wrong, [first]: halvesExchanged(wrong[first] as NdArray) };
      },
    },
  };
}

function batchOf({ name, count }: GradientSetting) {
  const network = networks[name];
  const shape = [count, network.input.channels, ...network.input.window];
  return {
    windows: signed(shape, 1521, 2),
    context: signed(shape, 1522, 2),
    boxes: grid([count, 4], 1523),
    weights: seededWeights(network, 790),
  };
}

function gradientsOf(
  setting: GradientSetting,
  windows: NdArray,
  context: NdArray | undefined,
  locationWeights?: NdArray,
): Answer {
  const { name, head, classes, freezeFeatures } = setting;
  const network = networks[name];
  const { boxes, weights } = batchOf(setting);
  const result = gradients(network, weights, {
    head,
    windows,
    ...(context !== undefined && { context }),
    target:
      head === 'classifier'
        ? { kind: 'class', classes, ...(locationWeights && { weights: locationWeights.data }) }
        : { kind: 'box', classes, boxes },
    freezeFeatures,
    dropoutMask: (index, shape) => {
      const layer = layersThrough(network, head)[index];
      return fromValues(dropoutMask(shape, layer.kind === 'dropout' ? layer.rate : 0, 9 + index), shape);
    },
  });
  return { loss: result.loss, outputs: result.outputs, ...result.gradients };
}

function gradientRefusals(): Refused[] {
  const [setting] = gradientSettings;
  const { name, head, classes, freezeFeatures } = setting;
  const { windows, weights, context: right } = batchOf(setting);
  const locationWeights = fromValues([1, 0.5], [2, 1, 1]);
  const parameters = { network: name, head, classes, freezeFeatures, seed: 9 };
  const [, channels, height, width] = windows.shape;
  const refusal = (id: string, comment: string, context?: NdArray): Refused => [
    id,
    comment,
    { windows, weights, ...(context !== undefined && { context }) },
    parameters,
    () => gradientsOf(setting, windows, context),
  ];
  return [
    refusal('missing', 'Windows without a context.'),
    refusal('fewer', 'One context for two windows.', signed([1, channels, height, width], 1524, 2)),
    refusal('larger', 'A context of a column more.', signed([2, channels, height, width + 1], 1525, 2)),
    gradientsWithout({ ...setting, name: 'small' }),
    [
      'location-weights',
      'Windows with context that count by weights of locations.',
      { windows, context: right, weights, locationWeights },
      parameters,
      () => gradientsOf(setting, windows, right, locationWeights),
    ],
  ];
}

function gradientsWithout(setting: GradientSetting): Refused {
  const { name, head, classes, freezeFeatures } = setting;
  const { windows, context, weights } = batchOf(setting);
  return [
    'without',
    'A network that reads no context.',
    { windows, context, weights },
    { network: name, head, classes, freezeFeatures, seed: 9 },
    () => gradientsOf(setting, windows, context),
  ];
}
