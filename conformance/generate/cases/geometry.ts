import {
  coarseLength,
  exactInput,
  type Footprint,
  fineLength,
  inputRegion,
  outputLength,
  type Pair,
  receptiveField,
} from '../../../reference/geometry.js';
import { layerFootprint, layersThrough } from '../../../reference/layers.js';
import { fromValues } from '../../../reference/nd-array.js';
import type { Seeded } from '../../runner/manifest.js';
import { seededValues } from '../../runner/seeded.js';
import type { Answer, Draft, Plain } from '../draft.js';
import { networks } from '../networks.js';

const lengths: readonly (readonly [
  string,
  string,
  readonly [number, number, number, number, number, number],
])[] = [
  ['exact', 'Nothing left over.', [24, 2, 2, 0, 0, 1]],
  ['rest', 'Positions left over at the end are not looked at.', [231, 11, 4, 0, 0, 1]],
  ['rest-of-pooling', 'The same for a pooling.', [55, 2, 2, 0, 0, 1]],
  ['padding', 'Padding that differs at the two ends.', [10, 4, 3, 2, 1, 1]],
  ['dilation', 'A kernel of 5 spread by 3 spans 13.', [20, 5, 2, 0, 0, 3]],
  ['just-fits', 'The kernel fits exactly once.', [7, 7, 5, 0, 0, 1]],
  ['just-does-not-fit', 'One position too few: an error, not 0.', [6, 7, 1, 0, 0, 1]],
  ['padding-of-two', 'A kernel that fits thanks to padding alone.', [1, 3, 1, 1, 1, 1]],
  ['stride-nought', 'A stride of 0.', [5, 2, 0, 0, 0, 1]],
  ['dilation-nought', 'A dilation of 0.', [5, 2, 1, 0, 0, 0]],
  ['half-a-kernel', 'A kernel that is not whole.', [5, 1.5, 1, 0, 0, 1]],
  ['negative-padding', 'A padding below 0.', [5, 2, 1, -1, 0, 1]],
];

function lengthCases(): Draft[] {
  return lengths.map(([id, comment, [input, kernel, stride, before, after, dilation]]) => ({
    id: `outputLength/${id}`,
    operation: 'outputLength',
    comment,
    parameters: { input, kernel, stride, before, after, dilation },
    answer: () => ({ length: outputLength(input, kernel, stride, before, after, dilation) }),
    mistakes: {
      RoundedUpSize: () => ({
        length: Math.ceil((input + before + after - (kernel - 1) * dilation - 1) / stride) + 1,
      }),
      MissingPadding: () => ({ length: outputLength(input, kernel, stride, 0, 0, dilation) }),
      MissingDilation: () => ({ length: outputLength(input, kernel, stride, before, after, 1) }),
      MissingStride: () => ({ length: outputLength(input, kernel, 1, before, after, dilation) }),
      ShiftedByOne: () => ({ length: outputLength(input, kernel, stride, before, after, dilation) - 1 }),
    },
  }));
}

function plainFootprint({ kernel, stride, padding, dilation }: Footprint): Plain {
  return { kernel, stride, padding: { ...padding }, dilation };
}

function receptiveFieldCases(): Draft[] {
  const own = Object.entries(networks).filter(([name, network]) => name === network.name);
  return own.flatMap(([name, network]): Draft[] => {
    const layers = layersThrough(network, 'classifier').map(layerFootprint);
    const field = receptiveField(layers);
    const asAnswer = ({ size, stride, start }: typeof field): Answer => ({ size, stride, start });
    const unpadded = layers.map((layer) => ({ ...layer, padding: { top: 0, left: 0, bottom: 0, right: 0 } }));
    const window = exactInput([1, 1], layers);
    return [
      {
        id: `receptiveField/${name}`,
        operation: 'receptiveField',
        comment: 'What one output of the classifier depends on, padding included.',
        parameters: { layers: layers.map(plainFootprint) },
        answer: () => asAnswer(field),
        mistakes: {
          PaddingIgnoredInStart: () => asAnswer({ ...field, start: [0, 0] }),
          StrideOfOwnLayer: () => asAnswer({ ...field, size: sizeByOwnStride(layers) }),
          MissingDilation: () =>
            asAnswer(receptiveField(layers.map((layer) => ({ ...layer, dilation: [1, 1] })))),
        },
      },
      {
        id: `exactInput/${name}`,
        operation: 'exactInput',
        comment: 'The window: the input from which exactly one output is made.',
        parameters: { output: [1, 1], layers: layers.map(plainFootprint) },
        answer: () => ({ input: window }),
        mistakes: {
          ReceptiveFieldAsWindow: () => ({ input: exactInput([1, 1], unpadded) }),
        },
      },
    ];
  });
}

/** Every number of a layer differs along y and x, and at the two ends. */
const unevenLayers: readonly Footprint[] = [
  { kernel: [3, 2], stride: [2, 3], padding: { top: 1, left: 0, bottom: 3, right: 1 }, dilation: [1, 2] },
  { kernel: [2, 4], stride: [3, 1], padding: { top: 0, left: 2, bottom: 1, right: 3 }, dilation: [3, 1] },
  { kernel: [1, 3], stride: [1, 2], padding: { top: 0, left: 0, bottom: 0, right: 0 }, dilation: [2, 2] },
];

function unevenCases(): Draft[] {
  const given = { layers: unevenLayers.map(plainFootprint) };
  const comment = 'Layers of which no number is the same along y and x.';
  const output: Pair = [4, 2];
  const run = (changes: Partial<Footprint>, of = output, layers = unevenLayers) => ({
    input: exactInput(
      of,
      layers.map((layer) => ({ ...layer, ...changes })),
    ),
  });
  return [
    {
      id: 'receptiveField/uneven-layers',
      operation: 'receptiveField',
      comment,
      parameters: given,
      answer: () => ({ ...receptiveField(unevenLayers) }),
      mistakes: {
        MissingDilation: () => ({
          ...receptiveField(unevenLayers.map((layer) => ({ ...layer, dilation: [1, 1] as Pair }))),
        }),
      },
    },
    {
      id: 'exactInput/uneven-layers',
      operation: 'exactInput',
      comment: `${comment} The input of several outputs.`,
      parameters: { output, ...given },
      answer: () => run({}),
      mistakes: {
        ReceptiveFieldAsWindow: () => run({ padding: { top: 0, left: 0, bottom: 0, right: 0 } }),
        MissingDilation: () => run({ dilation: [1, 1] }),
        SwappedSize: () => run({}, [output[1], output[0]]),
        ReversedLayers: () => run({}, output, [...unevenLayers].reverse()),
      },
    },
  ];
}

function sizeByOwnStride(layers: readonly Footprint[]): Pair {
  const along = (axis: 0 | 1) =>
    layers.reduce(
      ({ size, stride }, layer) => {
        const next = stride * layer.stride[axis];
        return { size: size + (layer.kernel[axis] - 1) * next, stride: next };
      },
      { size: 1, stride: 1 },
    ).size;
  return [along(0), along(1)];
}

function regionCases(): Draft[] {
  const layer: Footprint = {
    kernel: [3, 2],
    stride: [2, 3],
    padding: { top: 1, left: 2, bottom: 0, right: 0 },
    dilation: [2, 1],
  };
  const regions = {
    'at-the-edge': { start: [0, 0] as Pair, size: [2, 3] as Pair },
    inside: { start: [3, 1] as Pair, size: [1, 2] as Pair },
  };
  return Object.entries(regions).map(([id, region]) => {
    const run = (changes: Partial<Footprint>) => () => ({ ...inputRegion(region, { ...layer, ...changes }) });
    return {
      id: `inputRegion/${id}`,
      operation: 'inputRegion',
      comment: 'The inputs that a region of outputs reads; those before 0 are padding.',
      parameters: { start: region.start, size: region.size, layer: plainFootprint(layer) },
      answer: run({}),
      mistakes: {
        MissingPadding: run({ padding: { top: 0, left: 0, bottom: 0, right: 0 } }),
        MissingDilation: run({ dilation: [1, 1] }),
        SwappedStride: run({ stride: [3, 2] }),
        MissingStride: run({ stride: [1, 1] }),
      },
    };
  });
}

function denseLengthCases(): Draft[] {
  const cases: readonly (readonly [string, number, number, number])[] = [
    ['figure-3', 20, 3, 5],
    ['ragged', 22, 3, 5],
    ['fast', 17, 2, 6],
    ['least', 15, 3, 5],
    ['too-short', 14, 3, 5],
  ];
  return cases.flatMap(([id, unpooled, pool, classifier]): Draft[] => [
    {
      id: `fineLength/${id}`,
      operation: 'fineLength',
      comment:
        "Positions of the fine map: unpooled - pool * classifier + 1, whatever the length (the paper's Fig. 3 is 20, 3, 5).",
      parameters: { unpooled, pool, classifier },
      answer: () => ({ length: fineLength(unpooled, pool, classifier) }),
      mistakes: {
        CutToEqualSizes: () => ({ length: pool * coarseLength(unpooled, pool, classifier) }),
        CoarseForFine: () => ({ length: coarseLength(unpooled, pool, classifier) }),
      },
    },
    {
      id: `coarseLength/${id}`,
      operation: 'coarseLength',
      comment: 'Positions of the coarse map: floor(unpooled / pool) - classifier + 1.',
      parameters: { unpooled, pool, classifier },
      answer: () => ({ length: coarseLength(unpooled, pool, classifier) }),
      mistakes: {
        RoundedUpSize: () => ({ length: Math.ceil(unpooled / pool) - classifier + 1 }),
        FineForCoarse: () => ({ length: fineLength(unpooled, pool, classifier) }),
      },
    },
  ]);
}

function seededCases(): Draft[] {
  const cases = [
    { id: 'signed', arguments_: { kind: 'signed', seed: 12345, scale: 0.25 } as const },
    { id: 'pixels', arguments_: { kind: 'pixels', seed: 7 } as const },
    { id: 'large-seed', arguments_: { kind: 'signed', seed: 4_000_000_007, scale: 1 } as const },
  ];
  return cases.map(({ id, arguments_ }) => ({
    id: `seededTensor/${id}`,
    operation: 'seededTensor',
    comment: 'The generator of the tensors that no file holds. If this fails, leave all that comes after it.',
    parameters: { seeded: arguments_, count: 24 },
    answer: () => ({ values: fromValues(seededValues(24, arguments_), [24]) }),
    mistakes: {
      HashArithmetic: () => ({
        values: fromValues(
          Array.from({ length: 24 }, (_, index) => signedShifts(index, arguments_)),
          [24],
        ),
      }),
    },
  }));
}

/** An element of the seeded generator by shifts that bring in the sign. */
function signedShifts(index: number, seeded: Seeded): number {
  let bits = (index + Math.imul(seeded.seed, 0x9e3779b9)) | 0;
  bits = Math.imul(bits ^ (bits >> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >> 15), 0x735a2d97);
  bits = (bits ^ (bits >> 15)) >>> 0;
  return seeded.kind === 'pixels' ? bits >>> 24 : ((bits >>> 8) / 2 ** 23 - 1) * seeded.scale;
}

export const geometryCases: readonly Draft[] = [
  ...seededCases(),
  ...lengthCases(),
  ...receptiveFieldCases(),
  ...unevenCases(),
  ...regionCases(),
  ...denseLengthCases(),
];
