import { dropoutMask } from '../../../backends/dropout.js';
import { type HeadName, type Layer, layersThrough, type Network } from '../../../reference/layers.js';
import { copy, fromValues, map, type NdArray } from '../../../reference/nd-array.js';
import type { NetworkWeights } from '../../../reference/network.js';
import { type GradientOptions, gradients } from '../../../reference/network-gradients.js';
import { grid, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { gradientTolerances } from '../tolerances.js';
import { asOtherLayout, changed } from '../wrong.js';

/** What is learnt from in one step, through one head. */
interface Batch {
  readonly id: string;
  readonly comment: string;
  /** Of the manifest. */
  readonly name: string;
  readonly weights: NetworkWeights;
  readonly windows: NdArray;
  readonly boxes: NdArray;
  readonly classes: readonly number[];
  readonly head: HeadName;
  readonly freezeFeatures: boolean;
  readonly seed: number;
}

export function gradientCases(): Draft[] {
  return [...ofSmall(), ...ofUneven(), ...ofDeep()].map(gradientCase);
}

function ofSmall(): Batch[] {
  const name = 'small-boxes-by-class';
  const common = {
    name,
    weights: seededWeights(networks[name], 700),
    windows: signed([2, 3, ...networks[name].input.window], 720, 2),
    boxes: grid([2, 4], 721),
    classes: [2, 1],
    seed: 11,
  };
  return [
    {
      ...common,
      id: 'classifier',
      head: 'classifier',
      freezeFeatures: false,
      comment: 'All weights, through the classifier, with dropout.',
    },
    {
      ...common,
      id: 'classifier-frozen',
      head: 'classifier',
      freezeFeatures: true,
      comment: "The head's weights alone.",
    },
    {
      ...common,
      id: 'regressor-frozen',
      head: 'regressor',
      freezeFeatures: true,
      comment: "The paper's training of the regressor: one box a class.",
    },
    {
      ...common,
      id: 'regressor',
      head: 'regressor',
      freezeFeatures: false,
      comment: 'All weights, through the regressor.',
    },
    {
      ...common,
      id: 'other-seed',
      head: 'classifier',
      freezeFeatures: true,
      seed: 12,
      comment: 'The same batch with another seed: other masks.',
    },
    {
      ...common,
      id: 'one-window',
      windows: copy(common.windows.hi(1)),
      boxes: copy(common.boxes.hi(1)),
      classes: [0],
      head: 'classifier',
      freezeFeatures: true,
      comment: 'A batch of one window.',
    },
  ];
}

/** Paddings, a threshold, a dilation and pooling that overlaps; the seed plus a layer's index is above 2^32. */
function ofUneven(): Batch[] {
  const name = 'uneven';
  const common = {
    name,
    weights: seededWeights(networks[name], 770),
    windows: signed([3, 2, ...networks[name].input.window], 760, 1 / 8),
    boxes: grid([3, 4], 761),
    classes: [1, 2, 0],
    freezeFeatures: false,
    seed: 2 ** 32 - 3,
  };
  return [
    {
      ...common,
      id: 'uneven-classifier',
      head: 'classifier',
      comment: 'Through paddings, a dilated kernel and windows that overlap.',
    },
    {
      ...common,
      id: 'uneven-shared-box',
      head: 'regressor',
      comment: 'One box shared by all classes: which class a window is of makes no difference.',
    },
  ];
}

/** Dropout in the features, which is none where they are frozen. */
function ofDeep(): Batch[] {
  const name = 'deep';
  const common = {
    name,
    weights: seededWeights(networks[name], 770),
    windows: signed([3, 2, ...networks[name].input.window], 790, 2),
    boxes: grid([3, 4], 791),
    classes: [2, 0, 2],
    seed: 5,
  };
  return (['classifier', 'regressor'] as const).flatMap((head) =>
    [false, true].map((freezeFeatures) => ({
      ...common,
      id: `deep-${head}${freezeFeatures ? '-frozen' : ''}`,
      head,
      freezeFeatures,
      comment: freezeFeatures
        ? 'The features have dropout, which is the identity in frozen features.'
        : 'Dropout in the features and heads of several convolutions that span positions.',
    })),
  );
}

function gradientCase(batch: Batch): Draft {
  const { id, comment, name, weights, windows, boxes, classes, head, freezeFeatures, seed } = batch;
  const network = networks[name];
  const first = freezeFeatures ? network.features.length + 1 : 0;
  const [count] = windows.shape;
  const masked =
    (base: number): GradientOptions['dropoutMask'] =>
    (index, shape) => {
      const layer = layersThrough(network, head)[index];
      const rate = layer.kind === 'dropout' ? layer.rate : 0;
      return fromValues(dropoutMask(shape, rate, base + index), shape);
    };
  const run = (
    changes: Partial<GradientOptions> & { network?: Network; weights?: NetworkWeights } = {},
  ): Answer => {
    const target =
      head === 'classifier'
        ? ({ kind: 'class', classes } as const)
        : ({ kind: 'box', classes, boxes } as const);
    const result = gradients(changes.network ?? network, changes.weights ?? weights, {
      head,
      windows,
      target,
      freezeFeatures,
      dropoutMask: masked(seed),
      ...changes,
    });
    return { loss: result.loss, outputs: result.outputs, ...result.gradients };
  };
  const right = run();
  const scaled = (factor: number, gradientsOf = right) =>
    Object.fromEntries(
      Object.entries(gradientsOf).map(([name, one]) => [
        name,
        name === 'loss' || name === 'outputs' ? one : map(one as NdArray, (value) => value * factor),
      ]),
    );
  const firstOnly = (): Answer => {
    const alone = run({
      windows: copy(windows.hi(1)),
      target:
        head === 'classifier'
          ? { kind: 'class', classes: classes.slice(0, 1) }
          : { kind: 'box', classes: classes.slice(0, 1), boxes: copy(boxes.hi(1)) },
    });
    return { ...scaled(1 / count, alone), loss: right.loss, outputs: right.outputs };
  };
  return {
    id: `networkGradients/${id}`,
    operation: 'networkGradients',
    comment: `${lossComment(count)} ${comment}`,
    inputs: { windows, weights, ...(head === 'regressor' && { boxes }) },
    parameters: { network: name, head, classes, freezeFeatures, seed },
    answer: () => right,
    tolerance: gradientTolerances(right),
    flags: ['MissingLayerGradient', ...(freezeFeatures ? (['FrozenFeatures'] as const) : [])],
    mistakes: {
      NotDividedByWindows: () => scaled(count),
      WrongSign: () => scaled(-1),
      BatchOfOne: firstOnly,
      WrongClass: () =>
        run(
          head === 'classifier'
            ? { target: { kind: 'class', classes: classes.map(() => 0) } }
            : { target: { kind: 'box', classes: classes.map(() => 0), boxes } },
        ),
      FixedSeed: [0, seed - first]
        .filter((base) => base !== seed)
        .map((base) => () => run({ dropoutMask: masked(base) })),
      ...(freezeFeatures && {
        DropoutInFrozenFeatures: () => {
          const all = run({ freezeFeatures: false });
          return Object.fromEntries(Object.keys(right).map((key) => [key, all[key]]));
        },
      }),
      DropoutInverted: () => run({ dropoutMask: (...at) => map(masked(seed)(...at), (kept) => 1 - kept) }),
      DropoutNotScaled: () => run({ network: unscaledDropout(network) }),
      SwappedChannels: () =>
        run({ weights: changed(weights, 'weight', (one) => asOtherLayout(one, [1, 0, 2, 3])) }),
    },
  };
}

/** How the comments of these cases begin. */
function lossComment(windows: number): string {
  const words = ['', 'one window', 'two windows', 'three windows'];
  return `Mean loss over ${words[windows]}, and its gradients by name.`;
}

function unscaledDropout(network: Network): Network {
  const unscaled = (layers: readonly Layer[]) =>
    layers.map((layer) => (layer.kind === 'dropout' ? { ...layer, rate: 0 } : layer));
  const classifier = unscaled(network.heads.classifier);
  return { ...network, features: unscaled(network.features), heads: { ...network.heads, classifier } };
}
