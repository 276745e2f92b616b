/** What whole networks, and pictures, refuse. */
import { denseSizes, measureLayers } from '../../../lib/networks/measure.js';
import type { Pair } from '../../../reference/geometry.js';
import { map, type NdArray, zeros } from '../../../reference/nd-array.js';
import {
  evaluateDense,
  evaluateLayerNumber,
  evaluateSkipKernel,
  type NetworkWeights,
} from '../../../reference/network.js';
import { type GradientOptions, gradients } from '../../../reference/network-gradients.js';
import { evaluateWindow, evaluateWindowInContext } from '../../../reference/network-window.js';
import { grid, signed } from '../arrays.js';
import type { Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { type Refused, refused } from '../refused.js';
import type { Operation } from '../sections.js';

type RefusedBy = readonly [operation: Operation, ...one: Refused];

const refusedBy = ([operation, ...one]: RefusedBy): Draft => refused(operation)(one);

const uneven = networks.uneven;
const weights = seededWeights(uneven, 500);
const [rows, columns] = uneven.input.window;
const image = signed([2, rows + 4, columns + 5], 1001, 2);

function evaluated(): Draft[] {
  const dense = (
    id: string,
    comment: string,
    given: { image?: NdArray; weights?: NetworkWeights },
    head: 'classifier' | 'regressor' = 'classifier',
    stride: 'fine' | 'coarse' = 'fine',
  ): RefusedBy => {
    const all = { image, weights, ...given };
    const parameters = { network: 'uneven', head, stride };
    const run = () => evaluateDense(uneven, all.weights, all.image, { head, stride });
    return ['evaluateDense', id, comment, all, parameters, run];
  };
  const without = (name: string) =>
    Object.fromEntries(Object.entries(weights).filter(([key]) => key !== name));
  const narrow = signed([2, rows + 4, columns - 1], 1002);
  const low = signed([2, rows - 1, columns + 5], 1003);
  const skipping = (id: string, comment: string, one: NdArray): RefusedBy => [
    'evaluateSkipKernel',
    id,
    comment,
    { image: one, weights },
    { network: 'uneven', head: 'regressor' },
    () => evaluateSkipKernel(uneven, weights, one, 'regressor'),
  ];
  return [
    dense('too-narrow', 'An image one column narrower than the window.', { image: narrow }),
    dense(
      'too-low-coarse',
      'An image one row lower than the window, at the coarse stride.',
      { image: low },
      'regressor',
      'coarse',
    ),
    dense('more-channels', 'An image of 3 channels for a network of 2.', {
      image: signed([3, rows + 4, columns + 5], 1004),
    }),
    dense('fewer-channels', 'An image of one channel for a network of 2.', {
      image: signed([1, rows + 4, columns + 5], 1005),
    }),
    dense('head-weight-missing', "The weight of the head's last convolution is missing.", {
      weights: without('classifier2.weight'),
    }),
    dense('kernel-turned', 'A weight whose kernel is 2x3, where the network has 3x2.', {
      weights: { ...weights, 'conv1.weight': grid([3, 2, 2, 3], 1006) },
    }),
    dense('more-outputs', 'A weight of more outputs than the network has, with a bias of as many.', {
      weights: {
        ...weights,
        'classifier2.weight': grid([4, 5, 1, 1], 1007),
        'classifier2.bias': grid([4], 1008),
      },
    }),
    dense('longer-bias', 'A bias of 4 for 3 outputs.', {
      weights: { ...weights, 'conv1.bias': grid([4], 1009) },
    }),
    skipping('too-narrow', 'An image one column narrower than the window.', narrow),
    skipping('too-low', 'An image one row lower than the window.', low),
  ].map(refusedBy);
}

function windows(): Draft[] {
  const at = (
    operation: 'evaluateWindow' | 'evaluateWindowInContext',
    id: string,
    comment: string,
    position: Pair,
    stride: 'fine' | 'coarse' = 'fine',
  ): RefusedBy => {
    const parameters = { head: 'classifier', stride, position } as const;
    const run = operation === 'evaluateWindow' ? evaluateWindow : evaluateWindowInContext;
    return [
      operation,
      id,
      comment,
      { image, weights },
      { network: 'uneven', ...parameters },
      () => run(uneven, weights, image, parameters),
    ];
  };
  // Without padding nothing but the position itself is wrong.
  const deep = networks.deep;
  const [height, width] = deep.input.window;
  const own = { image: signed([2, height + 4, width + 3], 1014, 2), weights: seededWeights(deep, 500) };
  const inDeep = (id: string, comment: string, position: Pair): RefusedBy => {
    const parameters = { head: 'classifier', stride: 'fine', position } as const;
    const run = () => evaluateWindowInContext(deep, own.weights, own.image, parameters);
    return ['evaluateWindowInContext', `deep-${id}`, comment, own, { network: 'deep', ...parameters }, run];
  };
  const ofDeep = [
    inDeep('above', 'A position before the first, in a network without padding.', [-1, 0]),
    inDeep('before', 'The same along x.', [0, -1]),
    inDeep('below', 'A position after the last.', [3, 0]),
    inDeep('beside', 'The same along x.', [0, 4]),
    inDeep('between', 'A position between two, which is a whole row of pixels.', [0.5, 0]),
  ].map(refusedBy);
  const ofUneven = (['evaluateWindow', 'evaluateWindowInContext'] as const)
    .flatMap((operation) => [
      at(operation, 'below', 'A window that reaches below the image.', [6, 0]),
      at(operation, 'beside', 'A window that reaches beyond the right end.', [0, 5]),
      at(operation, 'before', 'A position before the first.', [0, -1]),
      at(operation, 'between', 'A position between two.', [0.5, 0]),
      at(
        operation,
        'below-coarse',
        'At the coarse stride, a window that reaches below the image.',
        [3, 0],
        'coarse',
      ),
    ])
    .map(refusedBy);
  return [...ofUneven, ...ofDeep];
}

function layers(): Draft[] {
  const features = (id: string, comment: string, layer: number, one = image): RefusedBy => [
    'features',
    id,
    comment,
    { image: one, weights },
    { network: 'uneven', layer },
    () => evaluateLayerNumber(uneven, weights, one, layer),
  ];
  const small: Pair = [rows - 1, columns + 5];
  return [
    features('negative', 'Layer -1, which some languages take for the last.', -1),
    features('half', 'A layer number that is not whole.', 1.5),
    features(
      'too-low',
      'An image one row lower than the window, though it is large enough for the first layer.',
      1,
      signed([2, ...small], 1011),
    ),
    features(
      'too-narrow',
      'An image one column narrower than the window, which layer 0 would not touch.',
      0,
      signed([2, rows, columns - 1], 1012),
    ),
    features(
      'more-channels',
      'An image of 3 channels for a network of 2.',
      2,
      signed([3, rows, columns], 1013),
    ),
    features(
      'more-channels-of-layer-0',
      'The image itself, of 3 channels for a network of 2.',
      0,
      signed([3, rows, columns], 1015),
    ),
    [
      'denseSizes',
      'too-low',
      'An image one row lower than the window.',
      {},
      { network: 'uneven', input: small },
      () => denseSizes(uneven, small),
    ] as RefusedBy,
    [
      'layerSizes',
      'too-low',
      'An image one row lower than the window.',
      {},
      { network: 'uneven', input: small },
      () => measureLayers(uneven, small),
    ] as RefusedBy,
    [
      'counts',
      'too-low',
      'An image one row lower than the window.',
      {},
      { network: 'uneven', input: small },
      () => measureLayers(uneven, small),
    ] as RefusedBy,
  ].map(refusedBy);
}

function batches(): Draft[] {
  const network = networks['small-boxes-by-class'];
  const own = seededWeights(network, 700);
  const [height, width] = network.input.window;
  const ofTwo = signed([2, 3, height, width], 1021, 2);
  const boxes = grid([2, 4], 1022);
  const batch = (
    id: string,
    comment: string,
    { classes = [2, 1], given = ofTwo, edges }: { classes?: number[]; given?: NdArray; edges?: NdArray },
    changed: NetworkWeights = own,
  ): RefusedBy => {
    const head = edges === undefined ? 'classifier' : 'regressor';
    const target: GradientOptions['target'] =
      edges === undefined ? { kind: 'class', classes } : { kind: 'box', classes, boxes: edges };
    const run = () =>
      gradients(network, changed, {
        head,
        windows: given,
        target,
        freezeFeatures: true,
        dropoutMask: (_, shape) => map(grid(shape, 1023), () => 1),
      });
    return [
      'networkGradients',
      id,
      comment,
      { windows: given, weights: changed, ...(edges !== undefined && { boxes: edges }) },
      { network: network.name, head, classes, freezeFeatures: true, seed: 5 },
      run,
    ];
  };
  return [
    batch('negative-class', 'Class -1.', { classes: [2, -1] }),
    batch('no-such-class', 'Class 4 of four.', { classes: [4, 1] }),
    batch('fewer-classes', 'One class for two windows.', { classes: [2] }),
    batch('more-classes', 'Three classes for two windows.', { classes: [2, 1, 0] }),
    batch('negative-class-of-box', 'A box of class -1.', { classes: [-1, 1], edges: boxes }),
    batch('class-without-box', 'A box of background, which has no edges.', { classes: [1, 3], edges: boxes }),
    batch('fewer-classes-of-boxes', 'One class for two boxes.', { classes: [1], edges: boxes }),
    batch('fewer-boxes', 'One box for two windows.', { edges: grid([1, 4], 1024) }),
    batch('five-edges', 'Boxes of five edges.', { edges: grid([2, 5], 1025) }),
    batch('no-windows', 'A batch of no windows.', { classes: [], given: zeros([0, 3, height, width]) }),
    batch('larger-windows', "Windows a row higher than the network's.", {
      given: signed([2, 3, height + 1, width], 1026),
    }),
    batch('smaller-windows', "Windows a column narrower than the network's.", {
      given: signed([2, 3, height, width - 1], 1027),
    }),
    batch('more-channels', 'Windows of 4 channels for a network of 3.', {
      given: signed([2, 4, height, width], 1028),
    }),
    batch(
      'bias-missing',
      "The bias of the head's first convolution is missing.",
      {},
      Object.fromEntries(Object.entries(own).filter(([key]) => key !== 'classifier1.bias')),
    ),
  ].map(refusedBy);
}

/** Refusals of networks, in the order of their operations. */
export function networkRefusalCases(): Draft[] {
  return [...evaluated(), ...windows(), ...layers(), ...batches()];
}
