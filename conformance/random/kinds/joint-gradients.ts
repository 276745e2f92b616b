/** Boxes learnt beside classes. */
import fc from 'fast-check';
import { placesOf } from '../../../backends/places.js';
import { boxLossNames } from '../../../reference/box-losses.js';
import { fromValues, map, type NdArray } from '../../../reference/nd-array.js';
import { gradients } from '../../../reference/network-gradients.js';
import { givenOf, targetsOf } from '../../generate/cases/joint-gradients.js';
import { gradientTolerances } from '../../generate/tolerances.js';
import { filled } from '../fill.js';
import { classesOf, contextNetworks, learningWeights, networks } from '../networks.js';
import type { Kind, Question } from '../question.js';
import { length, pair } from '../shapes.js';
import { boxesFor, inSomeForm, isPlaceable, masksOf } from './whole-networks.js';

const settings = fc.record({
  network: inSomeForm(
    fc.oneof({ weight: 3, arbitrary: networks() }, { weight: 1, arbitrary: contextNetworks() }),
  ),
  seed: fc.nat(0xffff),
  count: length(1, 3),
  more: pair(0, 7),
  counted: fc.constantFrom('locations', 'boxes', 'nothing' as const),
  loss: fc.constantFrom(undefined, ...boxLossNames),
  factor: fc.constantFrom(0.5, 1, 2.5, 0, 0.5, 1, 2.5, -0.5),
  labels: fc.nat(99),
});

type Setting = typeof settings extends fc.Arbitrary<infer One> ? One : never;

function windowsOf({ network, seed, count, more, counted }: Setting): NdArray {
  const { channels, window } = network.input;
  const size = window.map((side, axis) => side + (counted === 'locations' ? more[axis] : 0));
  return filled([count, channels, ...size], { kind: 'full', seed: seed + 1 });
}

/** Weights from 0 on, of which the first is above it. */
function weightsOf(shape: readonly number[], seed: number): NdArray {
  const weights = map(filled(shape, { kind: 'grid', seed }), (value) => Math.max(0, value));
  weights.data[0] = 1;
  return weights;
}

function question(setting: Setting): Question {
  const { network, seed, count, counted, loss, factor, labels } = setting;
  const windows = windowsOf(setting);
  const weights = learningWeights(network, seed);
  const places = counted === 'locations' ? placesOf(network, 'classifier', windows) : [];
  const shape = [count, ...places];
  const boxes = boxesFor(network, [...shape, 4], seed + 2);
  const locationWeights = counted === 'locations' ? weightsOf(shape, seed + 3) : undefined;
  const drawn = counted === 'nothing' ? undefined : weightsOf(shape, seed + 4);
  const background = classesOf(network);
  const choices = background + Number(drawn !== undefined);
  const classes = Array.from({ length: boxes.size / 4 }, (_, index) => (labels + index) % choices);
  if (drawn !== undefined) classes[0] = 0;
  const boxWeights =
    drawn &&
    fromValues(
      drawn.data.map((weight, at) => (classes[at] === background ? 0 : weight)),
      shape,
    );
  const step = {
    weights,
    windows,
    ...(network.context && { context: filled(windows.shape, { kind: 'full', seed: seed + 5 }) }),
    classes,
    boxes,
    factor,
    seed,
    ...(locationWeights && { locationWeights }),
    ...(boxWeights && { boxWeights }),
    ...(loss && { loss }),
  };
  const answer = () => {
    const result = gradients(network, weights, {
      head: 'classifier',
      windows,
      ...(step.context && { context: step.context }),
      ...targetsOf(step),
      freezeFeatures: false,
      dropoutMask: masksOf(network, seed),
    });
    return { loss: result.loss, outputs: result.outputs, ...result.gradients };
  };
  return { network, ...givenOf(step), answer, tolerance: () => gradientTolerances(answer()) };
}

export const jointGradientKind: Kind = {
  operation: 'jointGradients',
  questions: settings
    // Windows with context are one location each.
    .filter(({ network, counted }) => network.context === undefined || counted !== 'locations')
    .filter((setting) => {
      const [, , height, width] = windowsOf(setting).shape;
      return (['classifier', 'regressor'] as const).every((head) =>
        isPlaceable(setting.network, head, 'coarse', [height, width]),
      );
    })
    .map(question),
};
