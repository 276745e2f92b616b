import {
  denseSizes,
  measureLayers,
  networkGeometry,
  parameterCount,
  scaleRules,
  sixScales,
} from '../../../lib/networks/measure.js';
import { exactInput, type Pair, type ScaleRule, scaleSize } from '../../../reference/geometry.js';
import { layerFootprint, type Network } from '../../../reference/layers.js';
import type { Answer, Draft } from '../draft.js';
import { networks } from '../networks.js';
import { roundedToEven } from '../wrong.js';

/** The paper's Table 5, sizes that leave a rest, and a network that is not the same along y and x. */
export function tableCases(): Draft[] {
  return [
    ...paperCases(),
    ...sizeCases('uneven', [19, 29], 'A network that is not the same along y and x.'),
    ...sizeCases('deep', [23, 30], 'Heads of several convolutions that span positions, one of them dilated.'),
  ];
}

function sizeCases(name: string, input: Pair, comment: string): Draft[] {
  const network = networks[name];
  const sizes = denseSizes(network, input);
  const [y, x] = scaleRules(network);
  const measured = layerSizes(network);
  const transposed = measured.map(([channels, rows, columns]) => [channels, columns, rows]);
  const parameters = { network: name, input: network.input.window };
  return [
    {
      id: `denseSizes/${name}-${input.join('x')}`,
      operation: 'denseSizes',
      comment,
      parameters: { network: name, input },
      answer: () => ({ ...sizes }),
      mistakes: { TransposedMap: () => ({ ...sizes, fine: [sizes.fine[1], sizes.fine[0]] }) },
    },
    {
      id: `scaleRule/${name}`,
      operation: 'scaleRule',
      comment,
      parameters: { network: name },
      answer: () => ({ y: { ...y }, x: { ...x } }),
      mistakes: { TransposedMap: () => ({ y: { ...x }, x: { ...y } }) },
    },
    {
      id: `layerSizes/${name}`,
      operation: 'layerSizes',
      comment,
      parameters,
      answer: () => ({ sizes: measured }),
      mistakes: {
        LayerNumberShifted: () => ({ sizes: measured.slice(1) }),
        TransposedMap: () => ({ sizes: transposed }),
      },
    },
    {
      id: `counts/${name}`,
      operation: 'counts',
      comment,
      parameters,
      answer: () => counts(network),
      mistakes: {
        BiasesNotCounted: () => ({
          ...counts(network),
          parameters: `${parameterCount(network) - biases(network)}`,
        }),
      },
    },
  ];
}

function paperCases(): Draft[] {
  const odd: readonly Pair[] = [
    [240, 320],
    [231, 300],
  ];
  return ['fast', 'accurate'].flatMap((name): Draft[] => {
    const network = networks[name];
    const rows = [...sixScales(network), ...odd.map((input) => denseSizes(network, input))];
    const rule = (): Answer => {
      const [y, x] = scaleRules(network);
      return { y: { ...y }, x: { ...x } };
    };
    const {
      receptiveField,
      window: [window],
    } = networkGeometry(network);
    const [coarse] = receptiveField.stride;
    const bothWays = (smallest: number): Answer => {
      const along = { smallest, stride: coarse };
      return { y: along, x: along };
    };
    return [
      ...rows.map((sizes, index): Draft => {
        const isRow5 = name === 'accurate' && index === 4;
        return {
          id: `denseSizes/${name}-${sizes.input.join('x')}`,
          operation: 'denseSizes',
          comment:
            index < 6 ? `The paper's Table 5, scale ${index + 1}.` : 'A size that does not fit exactly.',
          parameters: { network: name, input: sizes.input },
          answer: () => ({ ...sizes }),
          mistakes: {
            ...(isRow5 && {
              PrintedTable: () => ({ ...sizes, unpooled: [32, 35], pooled: [10, 11], coarse: [6, 7] }),
            }),
            CutToEqualSizes: () => ({
              ...sizes,
              fine: [sizes.coarse[0] * sizes.offsets[0], sizes.coarse[1] * sizes.offsets[1]],
            }),
            RoundedUpSize: () => ({
              ...sizes,
              pooled: [
                Math.ceil(sizes.unpooled[0] / sizes.offsets[0]),
                Math.ceil(sizes.unpooled[1] / sizes.offsets[1]),
              ],
            }),
            TransposedMap: () => ({ ...sizes, fine: [sizes.fine[1], sizes.fine[0]] }),
          },
        };
      }),
      {
        id: `scaleRule/${name}`,
        operation: 'scaleRule',
        comment: 'Sizes that fit every offset exactly: smallest + n * stride.',
        parameters: { network: name },
        answer: rule,
        mistakes: {
          ReceptiveFieldAsWindow: () => bothWays(unpaddedSmallest(network)),
          WindowAsSmallest: [() => bothWays(window), () => bothWays(window - coarse)],
        },
      },
      {
        id: `layerSizes/${name}`,
        operation: 'layerSizes',
        comment:
          "Size [channel, y, x] of every layer number at the training window, number 0 first. The paper's Table 1 prints 24x24 for 28x28.",
        parameters: { network: name, input: network.input.window },
        answer: () => ({ sizes: layerSizes(network) }),
        mistakes: {
          LayerNumberShifted: () => ({ sizes: layerSizes(network).slice(1) }),
        },
      },
      {
        id: `counts/${name}`,
        operation: 'counts',
        comment:
          "The paper's Table 4: parameters, and multiply-accumulates at the training window; as strings, since float32 has too few digits.",
        parameters: { network: name, input: network.input.window },
        answer: () => counts(network),
        flags: ['PrintedTable'],
        mistakes: {
          BiasesNotCounted: () => ({
            ...counts(network),
            parameters: `${parameterCount(network) - biases(network)}`,
          }),
        },
      },
    ];
  });
}

/** The input that gives k * c - 1 unpooled outputs along y, as if no layer had padding. */
function unpaddedSmallest(network: Network): number {
  const unpadded = network.features
    .map(layerFootprint)
    .map((layer) => ({ ...layer, padding: { top: 0, left: 0, bottom: 0, right: 0 } }));
  const { headKernel } = networkGeometry(network);
  const unpooled = network.lastPool[0] * headKernel[0] - 1;
  return exactInput([unpooled, unpooled], unpadded)[0];
}

export function layerSizes(network: Network): number[][] {
  const sizes = measureLayers(network).filter(({ number }) => number !== undefined);
  return [[network.input.channels, ...network.input.window], ...sizes.map(({ output }) => [...output])];
}

/** Millions and the rest apart: all whole numbers stay exact in float32. */
export function counts(network: Network): Answer & { parameters: string } {
  const measures = measureLayers(network);
  const total = (count: 'parameters' | 'connections' | 'connectionsWithBiases') =>
    `${measures.reduce((added, measure) => added + measure[count], 0)}`;
  return {
    parameters: total('parameters'),
    connections: total('connections'),
    connectionsWithBiases: total('connectionsWithBiases'),
  };
}

function biases(network: Network): number {
  return measureLayers(network).reduce(
    (added, { layer }) => added + (layer.kind === 'conv2d' ? layer.outChannels : 0),
    0,
  );
}

export function scaleCases(): Draft[] {
  const rule: ScaleRule = { smallest: 209, stride: 36 };
  const fastRule: ScaleRule = { smallest: 215, stride: 32 };
  const cases: readonly (readonly [string, Pair, ScaleRule, number])[] = [
    ['landscape', [480, 640], rule, 3],
    ['portrait', [500, 375], rule, 2],
    ['square', [300, 300], rule, 1],
    ['panorama', [240, 1000], fastRule, 2],
    ['nearly-square', [400, 410], fastRule, 5],
    ['half', [200, 400], { smallest: 80, stride: 32 }, 2],
  ];
  return cases.map(([id, image, { smallest, stride }, n]) => {
    const answer = scaleSize(image, { smallest, stride }, n);
    const short = smallest + stride * n;
    const ratio = Math.max(...image) / Math.min(...image);
    const exact = (short * ratio - smallest) / stride;
    const withLong = (long: number): Pair => (image[0] <= image[1] ? [short, long] : [long, short]);
    return {
      id: `scaleSize/${id}`,
      operation: 'scaleSize',
      comment: 'The short side takes n, the long side the nearest whole one, of two equally near the larger.',
      parameters: { image, smallest, stride, n },
      answer: () => ({ size: answer }),
      mistakes: {
        FlooredScale: () => ({ size: withLong(smallest + stride * Math.floor(exact)) }),
        HalfToEven: () => ({ size: withLong(smallest + stride * roundedToEven(exact)) }),
        TransposedMap: () => ({ size: [answer[1], answer[0]] }),
        LongSideFirst: () => ({
          size:
            image[0] <= image[1]
              ? [smallest + stride * Math.round((short / ratio - smallest) / stride), short]
              : [short, smallest + stride * Math.round((short / ratio - smallest) / stride)],
        }),
      },
    };
  });
}
