import { dropoutMask } from '../../../backends/dropout.js';
import { placesOf } from '../../../backends/places.js';
import type { BoxLossName } from '../../../reference/box-losses.js';
import { type HeadName, layersThrough } from '../../../reference/layers.js';
import { fromValues, map, type NdArray } from '../../../reference/nd-array.js';
import type { NetworkWeights } from '../../../reference/network.js';
import { gradients } from '../../../reference/network-gradients.js';
import { grid, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { meetingWeights, networks, seededWeights } from '../networks.js';
import { type Refused, refused } from '../refused.js';
import { gradientTolerances } from '../tolerances.js';

/** Of larger windows, all of whose locations are learnt from. */
interface Locations {
  readonly id: string;
  readonly comment: string;
  /** Of the manifest. */
  readonly name: string;
  readonly weights: NetworkWeights;
  readonly windows: NdArray;
  /** [window, y, x] */
  readonly locationWeights: NdArray;
  readonly classes: readonly number[];
  /** [window, y, x, edge] */
  readonly boxes: NdArray;
  readonly head: HeadName;
  readonly freezeFeatures: boolean;
  readonly seed: number;
  /** Of the boxes. */
  readonly loss?: BoxLossName;
}

const uneven = {
  name: 'uneven',
  weights: seededWeights(networks.uneven, 770),
  windows: ofSize('uneven', 2, [3, 11], 1301, 1 / 8),
  seed: 7,
};
const small = {
  name: 'small-boxes-by-class',
  weights: seededWeights(networks['small-boxes-by-class'], 700),
  windows: ofSize('small-boxes-by-class', 1, [9, 17], 1302, 2),
  seed: 8,
};

export function spatialGradientCases(): Draft[] {
  return [
    ...answered().map(spatialCase),
    ...overlaps().map(overlapCase),
    ...refusals().map(refused('spatialGradients')),
  ];
}

function answered(): Locations[] {
  return [
    {
      ...uneven,
      ...locationsOf(uneven, 'classifier', 3, 1311),
      id: 'classifier',
      head: 'classifier',
      freezeFeatures: false,
      comment: 'Two images, all weights, through paddings, with dropout by element of the larger maps.',
    },
    {
      ...uneven,
      ...locationsOf(uneven, 'regressor', 3, 1312),
      id: 'shared-box',
      head: 'regressor',
      freezeFeatures: false,
      comment: 'Each location has a box of its own, relative to its window.',
    },
    {
      ...small,
      ...locationsOf(small, 'classifier', 4, 1313),
      id: 'classifier-frozen',
      head: 'classifier',
      freezeFeatures: true,
      comment: "The head's weights alone.",
    },
    {
      ...small,
      ...locationsOf(small, 'regressor', 3, 1314),
      id: 'regressor-frozen',
      head: 'regressor',
      freezeFeatures: true,
      comment: 'One box a class.',
    },
    {
      ...small,
      ...withStrangers(locationsOf(small, 'regressor', 3, 1315)),
      id: 'strangers-left-out',
      head: 'regressor',
      freezeFeatures: true,
      comment: 'What weighs 0 is left out, whatever its class: here -1, and one that there is not.',
    },
  ];
}

/** With the losses on IoU, whose boxes of NaN are where nothing counts. */
function overlaps(): Locations[] {
  const located = locationsOf(small, 'regressor', 3, 1321);
  const { locationWeights, boxes } = located;
  const [, height, width] = locationWeights.shape;
  const edges = Array.from({ length: height * width }, (_, at) =>
    locationWeights.data[at] === 0 ? new Array(4).fill(Number.NaN) : meeting(boxes, at),
  );
  return (['iou', 'giou'] as const).map((loss) => ({
    ...small,
    weights: meetingWeights(networks[small.name], small.weights),
    ...located,
    boxes: fromValues(edges.flat(), boxes.shape),
    id: loss,
    head: 'regressor',
    freezeFeatures: true,
    loss,
    comment: `The box loss is ${loss}, one box a class; where a location weighs 0 the box is NaN.`,
  }));
}

/** A location's box with its low edges below and its high edges above, so that boxes meet. */
function meeting({ data }: NdArray, at: number): number[] {
  return [0, 1, 2, 3].map((edge) => data[4 * at + edge] + (edge < 2 ? -2 : 2));
}

function overlapCase(all: Locations): Draft {
  const draft = spatialCase(all);
  return {
    ...draft,
    mistakes: {
      ...draft.mistakes,
      OtherBoxLoss: (['l2', 'iou', 'giou'] as const)
        .filter((other) => other !== all.loss)
        .map((loss) => () => run({ ...all, loss })),
      SelectedByProduct: () => ({ ...run(all), loss: Number.NaN }),
    },
  };
}

function refusals(): Refused[] {
  const given = locationsOf(small, 'classifier', 4, 1316);
  const { shape } = given.locationWeights;
  const changed = (values: (value: number, at: number) => number) => {
    const { data } = given.locationWeights;
    return { locationWeights: fromValues(data.map(values), shape) };
  };
  const refusal = (id: string, comment: string, changes: Partial<Locations>): Refused => {
    const all: Locations = {
      ...small,
      ...given,
      id,
      comment,
      head: 'classifier',
      freezeFeatures: true,
      ...changes,
    };
    const { inputs, parameters } = givenOf(all);
    return [id, comment, inputs, parameters, () => run(all)];
  };
  return [
    refusal(
      'negative-weight',
      'A weight below 0.',
      changed((value, at) => (at === 2 ? -0.5 : value)),
    ),
    refusal(
      'no-weight',
      'Weights of nothing but 0.',
      changed(() => 0),
    ),
    refusal('fewer-weights', 'The weights of one column less.', {
      locationWeights: grid([shape[0], shape[1], shape[2] - 1], 1317),
    }),
    refusal('fewer-classes', 'One class less than locations.', { classes: given.classes.slice(1) }),
    refusal('no-such-class', 'Class 4 of four, at a location that counts.', {
      ...changed(() => 1),
      classes: given.classes.map((label, at) => (at === 1 ? 4 : label)),
    }),
    refusal('smaller-windows', "Windows a row lower than the network's.", {
      windows: ofSize(small.name, 1, [-1, 17], 1318, 2),
    }),
  ];
}

/** So many rows and columns more than the window. */
function ofSize(name: string, count: number, more: readonly number[], seed: number, scale: number): NdArray {
  const { channels, window } = networks[name].input;
  return signed([count, channels, window[0] + more[0], window[1] + more[1]], seed, scale);
}

/** Classes in turn, boxes, and weights of which some are 0. */
function locationsOf(
  { name, windows }: Pick<Locations, 'name' | 'windows'>,
  head: HeadName,
  labels: number,
  seed: number,
): Pick<Locations, 'locationWeights' | 'classes' | 'boxes'> {
  const [count] = windows.shape;
  const [height, width] = placesOf(networks[name], head, windows);
  const locationWeights = map(grid([count, height, width], seed), (value) => Math.max(0, value));
  const classes = Array.from({ length: locationWeights.size }, (_, at) => (at * 3 + (at >> 2)) % labels);
  return { locationWeights, classes, boxes: grid([count, height, width, 4], seed + 100) };
}

function withStrangers(locations: ReturnType<typeof locationsOf>) {
  const isOut = (at: number) => locations.locationWeights.data[at] === 0;
  return {
    ...locations,
    classes: locations.classes.map((label, at) => (isOut(at) ? [-1, 99][at % 2] : label)),
  };
}

function run(
  { name, weights, windows, locationWeights, classes, boxes, head, freezeFeatures, seed, loss }: Locations,
  changes: { weights?: ArrayLike<number>; classes?: readonly number[]; seed?: number } = {},
): Answer {
  const network = networks[name];
  const counted = { classes: changes.classes ?? classes, weights: changes.weights ?? locationWeights.data };
  const base = changes.seed ?? seed;
  const result = gradients(network, weights, {
    head,
    windows,
    target:
      head === 'classifier'
        ? { kind: 'class', ...counted }
        : { kind: 'box', ...counted, boxes, ...(loss && { loss }) },
    freezeFeatures,
    dropoutMask: (index, shape) => {
      const layer = layersThrough(network, head)[index];
      return fromValues(dropoutMask(shape, layer.kind === 'dropout' ? layer.rate : 0, base + index), shape);
    },
  });
  return { loss: result.loss, outputs: result.outputs, ...result.gradients };
}

function givenOf(all: Locations): { inputs: Answer; parameters: Answer } {
  const { name, weights, windows, locationWeights, classes, boxes, head, freezeFeatures, seed, loss } = all;
  return {
    inputs: { windows, weights, locationWeights, ...(head === 'regressor' && { boxes }) },
    parameters: { network: name, head, classes, freezeFeatures, seed, ...(loss && { loss }) },
  };
}

function spatialCase(all: Locations): Draft {
  const { id, comment, locationWeights, classes, head, freezeFeatures, seed } = all;
  const right = run(all);
  const [, height, width] = locationWeights.shape;
  const total = locationWeights.data.reduce((sum, weight) => sum + weight, 0);
  const scaled = (factor: number): Answer =>
    Object.fromEntries(
      Object.entries(right).map(([name, one]) => [
        name,
        name === 'outputs' ? one : name === 'loss' ? factor * (one as number) : times(one as NdArray, factor),
      ]),
    );
  const byColumn = <Value>(values: ArrayLike<Value>): Value[] =>
    Array.from(values, (_, at) => {
      const place = at % (height * width);
      return values[at - place + (place % height) * width + Math.floor(place / height)];
    });
  const counted = Array.from(locationWeights.data, (weight) => Number(weight > 0));
  return {
    id: `spatialGradients/${id}`,
    operation: 'spatialGradients',
    comment: `Weighted mean loss over all locations, and its gradients by name. ${comment}`,
    ...givenOf(all),
    answer: () => right,
    tolerance: gradientTolerances(right),
    flags: ['MissingLayerGradient', ...(freezeFeatures ? (['FrozenFeatures'] as const) : [])],
    mistakes: {
      LocationsAlike: () => run(all, { weights: counted }),
      DividedByLocations: () => scaled(total / locationWeights.size),
      LocationsByColumn: () =>
        run(all, { weights: byColumn(locationWeights.data), classes: byColumn(classes) }),
      WrongSign: () => ({ ...scaled(-1), loss: right.loss }),
      WrongClass: () => run(all, { classes: classes.map(() => 0) }),
      ...(head === 'classifier' && { FixedSeed: () => run(all, { seed: seed + 1 }) }),
    },
  };
}

function times(array: NdArray, factor: number): NdArray {
  return map(array, (value) => value * factor);
}
