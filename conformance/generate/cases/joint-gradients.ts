/** Boxes learnt beside classes: the gradients of both heads in one step. */
import { dropoutMask } from '../../../backends/dropout.js';
import { placesOf } from '../../../backends/places.js';
import type { BoxLossName } from '../../../reference/box-losses.js';
import { type HeadName, layersThrough } from '../../../reference/layers.js';
import { fromValues, map, type NdArray, zip } from '../../../reference/nd-array.js';
import type { NetworkWeights } from '../../../reference/network.js';
import { type GradientOptions, gradients } from '../../../reference/network-gradients.js';
import { array, grid, scaled, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { meetingWeights, networks, seededWeights } from '../networks.js';
import { type Refused, refused } from '../refused.js';
import { gradientTolerances } from '../tolerances.js';

/** What a step learns from through both heads. */
export interface JointStep {
  readonly weights: NetworkWeights;
  readonly windows: NdArray;
  /** Of each window, for networks that read it. */
  readonly context?: NdArray;
  readonly classes: readonly number[];
  /** What classes count, [window, y, x]: then windows may be larger than the network's. */
  readonly locationWeights?: NdArray;
  /** [window, edge], or [window, y, x, edge]. */
  readonly boxes: NdArray;
  /** What boxes count, [window], or [window, y, x]. */
  readonly boxWeights?: NdArray;
  readonly loss?: BoxLossName;
  readonly factor: number;
  readonly seed: number;
}

interface Joint extends JointStep {
  readonly id: string;
  readonly comment: string;
  /** Of the manifest. */
  readonly name: string;
}

export function jointGradientCases(): Draft[] {
  return [
    ...[...answered(), ...inContext()].map(jointCase),
    ...refusals().map(refused('jointGradients')),
    ...refusalsInContext().map(refused('jointGradients')),
  ];
}

const byClass = {
  name: 'small-boxes-by-class',
  weights: seededWeights(networks['small-boxes-by-class'], 700),
  windows: signed([3, 3, ...networks['small-boxes-by-class'].input.window], 1601, 2),
  seed: 21,
};
const uneven = {
  name: 'uneven',
  weights: seededWeights(networks.uneven, 770),
  windows: signed([3, 2, ...networks.uneven.input.window], 1602, 1 / 8),
  classes: [1, 2, 0],
  seed: 2 ** 32 - 3,
};

/** The last class is background, which has no box. */
const withBackground = {
  ...byClass,
  classes: [2, 3, 0],
  boxes: grid([3, 4], 1603),
  boxWeights: array([1, 0, 1]),
  factor: 0.5,
};

function answered(): Joint[] {
  return [
    {
      name: 'deep',
      weights: seededWeights(networks.deep, 770),
      windows: signed([3, 2, ...networks.deep.input.window], 1604, 2),
      classes: [2, 0, 2],
      boxes: grid([3, 4], 1605),
      factor: 0.5,
      seed: 5,
      id: 'every-box',
      comment: 'Every window has a box; dropout in the features is the same for both heads.',
    },
    {
      ...uneven,
      boxes: withoutSecond(grid([3, 4], 1606)),
      boxWeights: array([1, 0, 0.5]),
      factor: 0.75,
      id: 'one-left-out',
      comment: 'A box that weighs 0 is left out, here one of NaN; the class of its window is learnt.',
    },
    {
      ...withBackground,
      id: 'boxes-by-class',
      comment: 'One box a class, and a window of background, which has none.',
    },
    {
      ...byClass,
      weights: meetingWeights(networks[byClass.name], byClass.weights),
      classes: [1, 0, 2],
      boxes: array([
        [-1, -2, 1.5, 1],
        [-2, -0.5, 1, 3],
        [-0.5, -1, 3, 2],
      ]),
      loss: 'giou',
      factor: 2.5,
      id: 'giou',
      comment: 'The box loss is giou, two and a half times.',
    },
    {
      ...locations(),
      id: 'locations',
      comment: 'All locations of larger windows; classes count by other weights than boxes.',
    },
    {
      ...uneven,
      boxes: grid([3, 4], 1607),
      factor: 0,
      id: 'factor-nought',
      comment: 'Boxes that are not learnt at all: gradients of the regressor are there, and 0.',
    },
  ];
}

/** So many windows, with the lower resolution around each. */
function batchInContext(name: string, count: number, seed: number) {
  const { channels, window } = networks[name].input;
  const shape = [count, channels, ...window];
  return {
    name,
    weights: seededWeights(networks[name], 780),
    windows: signed(shape, seed, 2),
    context: signed(shape, seed + 1, 2),
    boxes: grid([count, 4], seed + 2),
  };
}

/** Networks that read a lower resolution too. */
function inContext(): Joint[] {
  return [
    {
      ...batchInContext('context-by-two', 2, 1620),
      classes: [2, 0],
      factor: 0.75,
      seed: 4,
      id: 'context-by-two',
      comment: 'Windows with a context each, of a shared box; of the first window, of background, too.',
    },
    {
      ...batchInContext('context-by-three', 3, 1630),
      classes: [1, 2, 0],
      boxWeights: array([0.5, 0, 1]),
      factor: 1.5,
      seed: 2 ** 31 + 7,
      id: 'context-one-left-out',
      comment: 'Windows with a context each; the box of one weighs 0.',
    },
    {
      ...inAcross(),
      id: 'context-across',
      comment: 'Windows with a context each, one box a class, and heads dilated along x.',
    },
  ];
}

function inAcross() {
  const batch = batchInContext('context-across', 3, 1640);
  return {
    ...batch,
    weights: meetingWeights(networks[batch.name], batch.weights),
    classes: [1, 0, 2],
    boxes: array([
      [-1, -2, 1.5, 1],
      [-2, -0.5, 1, 3],
      [-0.5, -1, 3, 2],
    ]),
    boxWeights: array([1, 0.5, 0]),
    loss: 'iou' as const,
    factor: 2,
    seed: 11,
  };
}

/** With edges of NaN for the second window. */
function withoutSecond({ data, shape }: NdArray): NdArray {
  return fromValues(
    data.map((edge, at) => (Math.floor(at / 4) === 1 ? Number.NaN : edge)),
    shape,
  );
}

/** Classes in turn; some locations have no class, others no box. */
function locations() {
  const { name, weights, seed } = byClass;
  const { channels, window } = networks[name].input;
  const windows = signed([2, channels, window[0] + 9, window[1] + 13], 1608, 2);
  const shape = [2, ...placesOf(networks[name], 'classifier', windows)];
  const lots = (own: number) => map(grid(shape, own), (value) => Math.max(0, value));
  const locationWeights = lots(1609);
  return {
    name,
    weights,
    seed,
    windows,
    locationWeights,
    classes: Array.from({ length: locationWeights.size }, (_, at) => (at * 3 + (at >> 2)) % 3),
    boxes: grid([...shape, 4], 1611),
    boxWeights: lots(1610),
    factor: 1.5,
  };
}

function refusal(id: string, comment: string, all: Omit<Joint, 'id' | 'comment'>): Refused {
  const { inputs, parameters } = casePartsOf({ ...all, id, comment });
  return [id, comment, inputs, parameters, () => run({ ...all, id, comment })];
}

function refusals(): Refused[] {
  const { boxWeights, ...unweighed } = withBackground;
  const ofLocations = () => {
    const { boxWeights: _, ...rest } = locations();
    return rest;
  };
  return [
    refusal(
      'class-without-box',
      'Background, for which the regressor has no outputs, with a box.',
      unweighed,
    ),
    refusal('negative-box-weight', 'A box that weighs less than 0.', {
      ...withBackground,
      boxWeights: map(boxWeights, (weight) => weight - 0.5),
    }),
    refusal('no-box-weight', 'Boxes that all weigh 0.', {
      ...withBackground,
      boxWeights: scaled(boxWeights, 0),
    }),
    refusal('fewer-box-weights', 'Weights of two boxes, of three windows.', {
      ...withBackground,
      boxWeights: array([1, 0]),
    }),
    refusal('fewer-boxes', 'Two boxes for three windows.', { ...withBackground, boxes: grid([2, 4], 1612) }),
    refusal('locations-without-box-weights', 'Locations whose boxes have no weights.', ofLocations()),
    refusal('windows-without-box-weights', "Windows of the network's size with weights of classes alone.", {
      ...unweighed,
      classes: [2, 1, 0],
      locationWeights: fromValues([1, 0.5, 1], [3, 1, 1]),
    }),
    ...(
      [
        ['negative-factor', 'Boxes that count less than nothing.', -0.5],
        ['factor-not-a-number', 'A factor that is no number.', Number.NaN],
        ['infinite-factor', 'Boxes that count infinitely often.', Number.POSITIVE_INFINITY],
      ] as const
    ).map(([id, comment, factor]) => refusal(id, comment, { ...withBackground, factor })),
  ];
}

function refusalsInContext(): Refused[] {
  const whole = inAcross();
  const { context, ...missing } = whole;
  return [
    refusal('context-missing', 'Windows without the context that the network reads.', missing),
    refusal('context-fewer', 'Two contexts for three windows.', {
      ...whole,
      context: signed([2, ...context.shape.slice(1)], 1650, 2),
    }),
    refusal('context-without', 'Contexts for a network that reads none.', {
      ...withBackground,
      context: withBackground.windows,
    }),
    refusal('context-location-weights', 'Windows with context whose classes count by locations.', {
      ...whole,
      locationWeights: fromValues([1, 1, 1], [3, 1, 1]),
      boxWeights: fromValues([1, 0.5, 0], [3, 1, 1]),
    }),
  ];
}

function casePartsOf(all: Joint): { inputs: Answer; parameters: Answer } {
  const { inputs, parameters } = givenOf(all);
  return { inputs, parameters: { network: all.name, ...parameters } };
}

/** What a port is given of a step, all but the network's name. */
export function givenOf(step: JointStep): { inputs: Answer; parameters: Answer } {
  const { weights, windows, context, classes, locationWeights, boxes, boxWeights, loss, factor, seed } = step;
  return {
    inputs: {
      windows,
      ...(context && { context }),
      weights,
      ...(locationWeights && { locationWeights }),
      boxes,
      ...(boxWeights && { boxWeights }),
    },
    parameters: { classes, ...(loss && { loss }), factor, seed },
  };
}

type Targets = Required<Pick<GradientOptions, 'beside'>> & Pick<GradientOptions, 'target'>;

export function targetsOf(step: JointStep): Targets {
  const { classes, locationWeights, boxes, boxWeights, loss, factor } = step;
  return {
    target: { kind: 'class', classes, ...(locationWeights && { weights: locationWeights.data }) },
    beside: {
      target: {
        kind: 'box',
        classes,
        boxes,
        ...(boxWeights && { weights: boxWeights.data }),
        ...(loss && { loss }),
      },
      factor,
    },
  };
}

function run(all: Joint): Answer {
  return gradientsOf(all, { head: 'classifier', ...targetsOf(all) });
}

/** Of one head alone. */
function ofHead(all: Joint, head: HeadName): Answer {
  const { target, beside } = targetsOf(all);
  return gradientsOf(all, { head, target: head === 'classifier' ? target : beside.target });
}

function gradientsOf(
  { name, weights, windows, context, seed }: Joint,
  asked: Pick<GradientOptions, 'head' | 'target' | 'beside'>,
): Answer {
  const network = networks[name];
  const result = gradients(network, weights, {
    ...asked,
    windows,
    ...(context && { context }),
    freezeFeatures: false,
    dropoutMask: (index, shape, head) => {
      const layer = layersThrough(network, head)[index];
      return fromValues(dropoutMask(shape, layer.kind === 'dropout' ? layer.rate : 0, seed + index), shape);
    },
  });
  return { loss: result.loss, outputs: result.outputs, ...result.gradients };
}

/** How often each head counts: in the loss, in its own gradients, and in those of the features. */
interface Factors {
  readonly loss?: readonly [ofClasses: number, ofBoxes: number];
  readonly heads?: readonly [ofClasses: number, ofBoxes: number];
  readonly features?: readonly [ofClasses: number, ofBoxes: number];
}

/** Both heads, each by itself, then added in another way than the right one. */
function added(all: Joint, factors: Factors, other: Joint = all): Answer {
  const right = [1, all.factor] as const;
  const { loss = right, heads = right, features = right } = factors;
  const [classes, boxes] = [ofHead(all, 'classifier'), ofHead(other, 'regressor')];
  const times = (answer: Answer, name: string, factor: number) => scaled(answer[name] as NdArray, factor);
  const gradientOf = (name: string): NdArray => {
    if (!(name in boxes)) return times(classes, name, heads[0]);
    if (!(name in classes)) return times(boxes, name, heads[1]);
    return zip(times(classes, name, features[0]), times(boxes, name, features[1]), (a, b) => a + b);
  };
  const names = Object.keys({ ...classes, ...boxes }).filter((name) => name !== 'loss' && name !== 'outputs');
  return {
    loss: loss[0] * (classes.loss as number) + loss[1] * (boxes.loss as number),
    outputs: classes.outputs,
    ...Object.fromEntries(names.map((name) => [name, gradientOf(name)])),
  };
}

function jointCase(all: Joint): Draft {
  const { id, comment, context, classes, locationWeights, boxWeights, loss = 'l2', factor, seed } = all;
  const alike = (factors: readonly [number, number]): Factors => ({
    heads: factors,
    features: factors,
  });
  const once = [1, 1] as const;
  return {
    id: `jointGradients/${id}`,
    operation: 'jointGradients',
    comment: `Boxes beside classes. ${comment}`,
    ...casePartsOf(all),
    answer: () => run(all),
    tolerance: gradientTolerances(run(all)),
    flags: ['MissingLayerGradient'],
    mistakes: {
      WrongFactor: [
        () => added(all, { loss: once, ...alike(once) }),
        () => added(all, alike(once)),
        () => added(all, { loss: once }),
        () => added(all, { loss: [1 - factor, factor], ...alike([1 - factor, factor]) }),
      ],
      FeaturesOfOneHead: [
        () => added(all, { features: [1, 0] }),
        () => added(all, { features: [0, factor] }),
      ],
      ...(boxWeights && {
        DividedByLocations: () => {
          const share = boxWeights.data.reduce((sum, weight) => sum + weight, 0) / boxWeights.size;
          const wrong = [1, factor * share] as const;
          return added(all, { loss: wrong, ...alike(wrong) });
        },
        LocationsAlike: [(weight: number) => Number(weight > 0), () => 1].map(
          (change) => () => run({ ...all, boxWeights: map(boxWeights, change) }),
        ),
      }),
      ...(boxWeights &&
        context === undefined && {
          WeightsOfOtherHead: [
            () =>
              run({
                ...all,
                locationWeights: fromValues(
                  boxWeights.data,
                  locationWeights?.shape ?? [boxWeights.size, 1, 1],
                ),
              }),
            ...(locationWeights ? [() => run({ ...all, boxWeights: locationWeights })] : []),
          ],
        }),
      ...(context && {
        ContextOfItself: () => run({ ...all, context: all.windows }),
        ContextAsSecond: () => run({ ...all, windows: context, context: all.windows }),
      }),
      ...(locationWeights && {
        LocationsByColumn: () => run({ ...all, ...byColumn(all, locationWeights) }),
      }),
      MasksDrawnTwice: () => added(all, {}, { ...all, seed: seed + 1 }),
      FixedSeed: () => run({ ...all, seed: seed + 1 }),
      WrongHead: () => ({ ...run(all), outputs: ofHead(all, 'regressor').outputs }),
      WrongClass: () => run({ ...all, classes: classes.map(() => 0) }),
      WrongSign: () => added(all, alike([-1, -factor])),
      OtherBoxLoss: (['l2', 'iou', 'giou'] as const)
        .filter((other) => other !== loss)
        .map((other) => () => run({ ...all, loss: other })),
    },
  };
}

/** Weights and classes read by window, then x, then y. */
function byColumn({ classes, boxWeights }: Joint, { data, shape }: NdArray): Partial<Joint> {
  const [, height, width] = shape;
  const exchanged = <Value>(values: ArrayLike<Value>): Value[] =>
    Array.from(values, (_, at) => {
      const place = at % (height * width);
      return values[at - place + (place % height) * width + Math.floor(place / height)];
    });
  return {
    classes: exchanged(classes),
    locationWeights: fromValues(exchanged(data), shape),
    ...(boxWeights && { boxWeights: fromValues(exchanged(boxWeights.data), shape) }),
  };
}
