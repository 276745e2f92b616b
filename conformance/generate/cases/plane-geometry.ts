import { outputSize, type Pair, type Region } from '../../../reference/geometry.js';
import type { HeadName, Network } from '../../../reference/layers.js';
import type { Stride } from '../../../reference/network.js';
import {
  cutImage,
  outputLayers,
  outputsOfPart,
  pitch,
  planeStep,
} from '../../../reference/plane-geometry.js';
import type { Draft } from '../draft.js';
import { networks } from '../networks.js';
import { swapped } from '../wrong.js';

const heads: readonly HeadName[] = ['classifier', 'regressor'];

function headsOf(network: Network): readonly HeadName[] {
  return heads.filter((head) => network.heads[head] !== undefined);
}

const other = (stride: Stride): Stride => (stride === 'fine' ? 'coarse' : 'fine');

export function planeGeometryCases(): Draft[] {
  return [...pitchCases(), ...partCases(), ...cutCases()];
}

const rectangles: readonly (readonly [network: string, stride: Stride, size: Pair, comment: string])[] = [
  ['small', 'fine', [29, 38], 'Nothing pads: parts may touch.'],
  ['uneven', 'fine', [20, 30], 'Two layers pad, each side by its own width.'],
  ['uneven', 'coarse', [24, 36], 'The same at the coarse stride: multiples of 4 and 9.'],
  ['deep', 'coarse', [25, 19], 'Heads whose span is not that of their first kernel.'],
  [
    'accurate',
    'fine',
    [252, 281],
    "The paper's network: its first layers make the rectangles so much smaller that the gap is there by itself.",
  ],
];

function pitchCases(): Draft[] {
  const cases = rectangles.map(([name, stride, size, comment]): Draft => {
    const network = networks[name];
    const step = planeStep(network, stride);
    const run = (of: Pair, at: Stride) => () => ({ pitch: pitch(network, ['classifier'], at, of) });
    return {
      id: `pitch/${name}-${stride}`,
      operation: 'pitch',
      comment,
      parameters: { network: name, heads: ['classifier'], stride, size },
      answer: run(size, stride),
      mistakes: {
        MissingPadding: () => ({
          pitch: size.map((length, axis) => Math.ceil(length / step[axis]) * step[axis]),
        }),
        SwappedSize: run(swapped(size), stride),
        WrongStep: run(size, other(stride)),
      },
    };
  });
  const size: Pair = [4, 90];
  return [
    ...cases,
    {
      id: 'pitch/too-small',
      operation: 'pitch',
      comment: 'A rectangle too low for one output.',
      parameters: { network: 'uneven', heads, stride: 'fine', size },
      answer: () => ({ pitch: pitch(networks.uneven, heads, 'fine', size) }),
    },
  ];
}

const image: Pair = [40, 60];
const parts: readonly (readonly [id: string, part: Region, comment: string])[] = [
  ['whole', { start: [0, 0], size: image }, 'The whole image: all of its outputs.'],
  ['first', { start: [0, 0], size: [28, 42] }, 'Cut below and to the right.'],
  ['last', { start: [8, 18], size: [32, 42] }, 'Cut above and to the left; it ends where the image does.'],
  ['middle', { start: [8, 9], size: [26, 45] }, 'Cut on all sides.'],
];

function partCases(): Draft[] {
  const network = networks.uneven;
  return (['fine', 'coarse'] as const).flatMap((stride) =>
    parts.map(([id, part, comment]): Draft => {
      const step = planeStep(network, stride);
      const run = (whole: Pair, of: Region) => {
        const { start, size } = outputsOfPart(network, 'classifier', stride, whole, of);
        return { outputs: { start, size } };
      };
      const first: Pair = [part.start[0] / step[0], part.start[1] / step[1]];
      return {
        id: `outputsOfPart/${id}-${stride}`,
        operation: 'outputsOfPart',
        comment,
        parameters: { network: 'uneven', head: 'classifier', stride, image, part: { ...part } },
        answer: () => run(image, part),
        mistakes: {
          CutAsEnd: () => ({
            outputs: {
              start: first,
              size: outputLayers(network, 'classifier', stride).reduce(outputSize, part.size),
            },
          }),
          EndAsCut: () => {
            // As if the image went on for a hundred pixels on all sides.
            const margin: Pair = [36 * step[0], 36 * step[1]];
            const larger: Pair = [image[0] + 2 * margin[0], image[1] + 2 * margin[1]];
            const start: Pair = [part.start[0] + margin[0], part.start[1] + margin[1]];
            const { outputs } = run(larger, { start, size: part.size });
            return { outputs: { ...outputs, start: [outputs.start[0] - 36, outputs.start[1] - 36] } };
          },
        },
      };
    }),
  );
}

const cuts: readonly (readonly [
  network: string,
  stride: Stride,
  image: Pair,
  most: Pair,
  comment: string,
])[] = [
  ['small', 'fine', [64, 45], [40, 50], 'Nothing pads: parts overlap by the window less the stride.'],
  ['uneven', 'fine', [64, 91], [40, 48], 'With padding they overlap by the receptive field.'],
  ['uneven', 'coarse', [64, 91], [40, 60], 'Parts begin at multiples of 4 and 9.'],
  ['deep', 'fine', [51, 40], [30, 22], 'Heads whose span is not that of their first kernel.'],
  ['accurate', 'coarse', [800, 500], [512, 512], "The paper's network."],
];

function cutCases(): Draft[] {
  const cases = cuts.map(([name, stride, whole, most, comment]): Draft => {
    const network = networks[name];
    const run = (largest: Pair, at: Stride) => () => ({
      parts: cutImage(network, headsOf(network), at, whole, largest).map((part) => ({ ...part })),
    });
    return {
      id: `cutImage/${name}-${stride}`,
      operation: 'cutImage',
      comment,
      parameters: { network: name, heads: headsOf(network), stride, image: whole, most },
      answer: run(most, stride),
      mistakes: {
        SwappedSize: run(swapped(most), stride),
        WrongStep: run(most, other(stride)),
        PartsEndToEnd: () => ({ parts: endToEnd(whole, most) }),
      },
    };
  });
  const most: Pair = [10, 64];
  return [
    ...cases,
    {
      id: 'cutImage/too-small',
      operation: 'cutImage',
      comment: 'Parts too low for one output.',
      parameters: { network: 'uneven', heads, stride: 'fine', image: [64, 91], most },
      answer: () => ({
        parts: cutImage(networks.uneven, heads, 'fine', [64, 91], most).map((part) => ({ ...part })),
      }),
    },
  ];
}

function endToEnd(whole: Pair, most: Pair) {
  const along = (axis: 0 | 1) =>
    Array.from({ length: Math.ceil(whole[axis] / most[axis]) }, (_, index) => index * most[axis]);
  return along(0).flatMap((top) =>
    along(1).map((left) => ({
      start: [top, left],
      size: [Math.min(most[0], whole[0] - top), Math.min(most[1], whole[1] - left)],
    })),
  );
}
