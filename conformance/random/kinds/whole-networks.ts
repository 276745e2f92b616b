import fc from 'fast-check';
import { dropoutMask } from '../../../backends/dropout.js';
import { placesOf } from '../../../backends/places.js';
import { boxFormNames } from '../../../reference/box-forms.js';
import type { Pair } from '../../../reference/geometry.js';
import { type HeadName, layersThrough, type Network } from '../../../reference/layers.js';
import { fromValues, map, type NdArray } from '../../../reference/nd-array.js';
import { evaluateDense, evaluateLayerNumber, evaluateSkipKernel } from '../../../reference/network.js';
import { type GradientOptions, gradients } from '../../../reference/network-gradients.js';
import { evaluateOnPlane } from '../../../reference/network-plane.js';
import { evaluateWindow, evaluateWindowInContext } from '../../../reference/network-window.js';
import { pitch, planeStep } from '../../../reference/plane-geometry.js';
import { exact, gradientTolerances, norm } from '../../generate/tolerances.js';
import { filled } from '../fill.js';
import { classesOf, learningWeights, networks, weightsFor } from '../networks.js';
import { isRefusal, type Kind, type Question } from '../question.js';
import { length, pair } from '../shapes.js';

const seeds = fc.nat(0xffff);
const heads: fc.Arbitrary<HeadName> = fc.constantFrom('classifier' as const, 'regressor' as const);
const strides = fc.constantFrom('coarse' as const, 'fine' as const);

/** Now and then an image is a row or column too small. */
const more = fc.tuple(length(-1, 9), length(-1, 12));

const settings = fc.record({ network: networks(), seed: seeds, more, head: heads, stride: strides });

type Setting = typeof settings extends fc.Arbitrary<infer One> ? One : never;

function imageOf({ network, seed, more: [rows, columns] }: Setting): NdArray {
  const { channels, window } = network.input;
  const size = [Math.max(1, window[0] + rows), Math.max(1, window[1] + columns)];
  return filled([channels, ...size], { kind: 'full', seed: seed + 1 });
}

const ofWindow = (
  operation: 'evaluateWindow' | 'evaluateWindowInContext',
  run: typeof evaluateWindow,
): Kind => ({
  operation,
  questions: fc.tuple(settings.filter(isLargeEnough), pair(0, 99)).map(([setting, lot]): Question => {
    const { network, head, stride } = setting;
    const [image, weights] = [imageOf(setting), weightsFor(network, setting.seed)];
    const { shape } = evaluateDense(network, weights, image, { head, stride });
    const position: Pair = [lot[0] % shape[1], lot[1] % shape[2]];
    const answer = () => ({ output: run(network, weights, image, { head, stride, position }) });
    return {
      network,
      inputs: { image, weights },
      parameters: { head, stride, position },
      answer,
      tolerance: () => norm(answer()),
    };
  }),
});

/** Boxes by their edges, or by centre and size. */
export function inSomeForm(drawn: fc.Arbitrary<Network>): fc.Arbitrary<Network> {
  return fc
    .tuple(drawn, fc.constantFrom(...boxFormNames))
    .map(([network, boxForm]): Network => ({ ...network, boxForm }));
}

/** Any edges, or those of boxes that have a width and a height. */
export function boxesFor({ boxForm }: Network, shape: readonly number[], seed: number): NdArray {
  const edges = filled(shape, { kind: 'grid', seed });
  if (boxForm !== 'centre') return edges;
  const boxes = map(edges, (edge) => edge);
  boxes.data.forEach((edge, at) => {
    if (at % 4 > 1) boxes.data[at] = boxes.data[at - 2] + Math.abs(edge) + 1 / 8;
  });
  return boxes;
}

interface DrawnGradients {
  readonly network: Network;
  readonly seed: number;
  readonly head: HeadName;
  readonly freezeFeatures: boolean;
  readonly labels: number;
  readonly images: { readonly windows: NdArray; readonly context?: NdArray };
  /** Of each location; a classifier is not given them. */
  readonly boxes: NdArray;
  readonly locationWeights?: NdArray;
}

/** Gradients of a batch, of which all is drawn but weights and classes. */
export function gradientQuestion({
  network,
  seed,
  head,
  freezeFeatures,
  labels,
  images,
  boxes,
  locationWeights,
}: DrawnGradients): Question {
  const weights = learningWeights(network, seed);
  // Background has no box.
  const choices = classesOf(network) + Number(head === 'classifier');
  const classes = Array.from({ length: boxes.size / 4 }, (_, index) => (labels + index) % choices);
  const counted = { classes, ...(locationWeights && { weights: locationWeights.data }) };
  const answer = () => {
    const result = gradients(network, weights, {
      head,
      ...images,
      target: head === 'classifier' ? { kind: 'class', ...counted } : { kind: 'box', ...counted, boxes },
      freezeFeatures,
      dropoutMask: masksOf(network, seed),
    });
    return { loss: result.loss, outputs: result.outputs, ...result.gradients };
  };
  return {
    network,
    inputs: {
      ...images,
      weights,
      ...(locationWeights && { locationWeights }),
      ...(head === 'regressor' && { boxes }),
    },
    parameters: { head, classes, freezeFeatures, seed },
    answer,
    tolerance: () => gradientTolerances(answer()),
  };
}

export const networkKinds: readonly Kind[] = [
  {
    operation: 'evaluateDense',
    questions: settings.map((setting): Question => {
      const { network, head, stride } = setting;
      const [image, weights] = [imageOf(setting), weightsFor(network, setting.seed)];
      const answer = () => ({ output: evaluateDense(network, weights, image, { head, stride }) });
      return {
        network,
        inputs: { image, weights },
        parameters: { head, stride },
        answer,
        tolerance: () => norm(answer()),
      };
    }),
  },
  {
    operation: 'evaluateSkipKernel',
    questions: settings.map((setting): Question => {
      const { network, head } = setting;
      const [image, weights] = [imageOf(setting), weightsFor(network, setting.seed)];
      const answer = () => ({ output: evaluateSkipKernel(network, weights, image, head) });
      return {
        network,
        inputs: { image, weights },
        parameters: { head },
        answer,
        tolerance: () => norm(answer()),
      };
    }),
  },
  ofWindow('evaluateWindow', evaluateWindow),
  ofWindow('evaluateWindowInContext', evaluateWindowInContext),
  {
    operation: 'features',
    // Whether an image smaller than the window has layers, the specification does not say.
    questions: fc.tuple(settings.filter(isLargeEnough), fc.nat(99)).map(([setting, lot]): Question => {
      const { network } = setting;
      // Up to one that there is not.
      const layer = lot % (layersThrough(network, 'classifier').length + 2);
      const [image, weights] = [imageOf(setting), weightsFor(network, setting.seed)];
      const answer = () => ({ output: evaluateLayerNumber(network, weights, image, layer) });
      return {
        network,
        inputs: { image, weights },
        parameters: { layer },
        answer,
        tolerance: () => norm(answer()),
      };
    }),
  },
  {
    operation: 'networkGradients',
    questions: fc
      .record({
        network: inSomeForm(networks()),
        seed: seeds,
        head: heads,
        windows: fc.constantFrom(2, 1, 3),
        freezeFeatures: fc.boolean(),
        labels: fc.nat(99),
      })
      .map(({ network, seed, head, windows: count, freezeFeatures, labels }): Question => {
        const { channels, window } = network.input;
        const windows = filled([count, channels, ...window], { kind: 'full', seed: seed + 1 });
        const boxes = boxesFor(network, [count, 4], seed + 2);
        return gradientQuestion({ network, seed, head, freezeFeatures, labels, images: { windows }, boxes });
      }),
  },
  {
    operation: 'spatialGradients',
    questions: fc
      .record({
        network: inSomeForm(networks()),
        seed: seeds,
        head: heads,
        count: length(1, 2),
        more: pair(0, 9),
        freezeFeatures: fc.boolean(),
        labels: fc.nat(99),
      })
      .filter(({ network, head, more: [rows, columns] }) => {
        const { window } = network.input;
        return isPlaceable(network, head, 'coarse', [window[0] + rows, window[1] + columns]);
      })
      .map(({ network, seed, head, count, more: [rows, columns], freezeFeatures, labels }): Question => {
        const { channels, window } = network.input;
        const size = [count, channels, window[0] + rows, window[1] + columns];
        const windows = filled(size, { kind: 'full', seed: seed + 1 });
        const places = placesOf(network, head, windows);
        const boxes = boxesFor(network, [count, ...places, 4], seed + 2);
        const lots = filled([count, ...places], { kind: 'grid', seed: seed + 3 });
        const locationWeights = map(lots, (value) => Math.max(0, value));
        locationWeights.data[0] = 1;
        const images = { windows };
        return gradientQuestion({
          network,
          seed,
          head,
          freezeFeatures,
          labels,
          images,
          boxes,
          locationWeights,
        });
      }),
  },
  {
    operation: 'evaluateOnPlane',
    questions: fc
      .record({
        network: networks(),
        seed: seeds,
        head: heads,
        stride: strides,
        more: pair(0, 7),
        count: length(1, 3),
        below: fc.boolean(),
        rest: pair(0, 5),
        tooNear: fc.constantFrom(false, false, false, true),
      })
      .filter(({ network, head, stride, more: [rows, columns] }) => {
        const { window } = network.input;
        return isPlaceable(network, head, stride, [window[0] + rows, window[1] + columns]);
      })
      .map(
        ({ network, seed, head, stride, more: [rows, columns], count, below, rest, tooNear }): Question => {
          const { channels, window } = network.input;
          const size: Pair = [window[0] + rows, window[1] + columns];
          const distance = pitch(network, [head], stride, size);
          const step = planeStep(network, stride);
          const places = Array.from({ length: count }, (_, index): Pair => {
            const [y, x] = [distance[0] - Number(tooNear) * step[0], distance[1] - Number(tooNear) * step[1]];
            return below ? [index * y, 0] : [0, index * x];
          }).reverse();
          const images = places.map((_, index) =>
            filled([channels, ...size], { kind: 'full', seed: seed + index + 1 }),
          );
          const weights = weightsFor(network, seed);
          const plane: Pair = [
            Math.max(...places.map(([y]) => y)) + size[0] + rest[0],
            Math.max(...places.map(([, x]) => x)) + size[1] + rest[1],
          ];
          const part = { start: [0, 0] as Pair, size };
          const placed = places.map((origin, image) => ({ image, part, origin }));
          const run = () =>
            evaluateOnPlane(
              network,
              weights,
              placed.map((one) => ({ ...one, image: images[one.image] })),
              plane,
              { head, stride },
            );
          const plain = () => run().map(({ region, map }) => ({ region: { ...region }, map }));
          return {
            network,
            inputs: { images, weights },
            parameters: { head, stride, plane, placed },
            answer: () => ({ parts: plain() }),
            tolerance: () => {
              const map = norm(plain());
              return { parts: plain().map(() => ({ region: exact, map })) };
            },
          };
        },
      ),
  },
];

function isLargeEnough({ more: [rows, columns] }: Setting): boolean {
  return rows >= 0 && columns >= 0;
}

export function isPlaceable(
  network: Network,
  head: HeadName,
  stride: 'fine' | 'coarse',
  size: Pair,
): boolean {
  try {
    pitch(network, [head], stride, size);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Of SPEC 4.9: the mask of each dropout layer by the seed and the layer's place. */
export function masksOf(network: Network, seed: number): GradientOptions['dropoutMask'] {
  return (index, shape, head) => {
    const layer = layersThrough(network, head)[index];
    const rate = layer.kind === 'dropout' ? layer.rate : 0;
    return fromValues(dropoutMask(shape, rate, seed + index), shape);
  };
}
