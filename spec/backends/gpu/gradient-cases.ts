/** Gradients of a mode against those of the reference, in Node and in the browser alike. */
import type { GradientRequest, Tensor, Weights } from '../../../backends/backend.js';
import type { DeviceLimits } from '../../../backends/device.js';
import { gpuBackend } from '../../../backends/gpu/index.js';
import type { GpuMode } from '../../../backends/gpu/modes.js';
import { placesOf } from '../../../backends/places.js';
import { referenceBackend } from '../../../backends/reference/index.js';
import { compact } from '../../../lib/networks/compact.js';
import { Random } from '../../../lib/training/random.js';
import type { BoxLossName } from '../../../reference/box-losses.js';
import type { Pair } from '../../../reference/geometry.js';
import type { Layer, Network } from '../../../reference/layers.js';
import type { NormWise } from './network-cases.js';
import { randomTensor, randomWeights } from './number-cases.js';

const conv = (name: string, inChannels: number, outChannels: number, rest: Partial<Layer> = {}): Layer =>
  ({
    kind: 'conv2d',
    name,
    inChannels,
    outChannels,
    kernel: [1, 1],
    stride: [1, 1],
    dilation: [1, 1],
    padding: { top: 0, left: 0, bottom: 0, right: 0 },
    ...rest,
  }) as Layer;

/** Every kind of layer, with strides that do not divide, unequal padding, dilation, and pools that overlap or leave gaps. */
const everything: Network = {
  name: 'everything',
  input: { channels: 2, window: [14, 17], mean: 0, deviation: 1 },
  features: [
    { kind: 'zeroPad2d', padding: { top: 1, left: 0, bottom: 2, right: 1 } },
    conv('first', 2, 5, {
      kernel: [3, 2],
      stride: [2, 1],
      padding: { top: 0, left: 1, bottom: 1, right: 0 },
    }),
    { kind: 'relu', threshold: -0.05 },
    { kind: 'maxPool2d', kernel: [3, 2], stride: [1, 2] },
    conv('second', 5, 6, { kernel: [2, 2], dilation: [2, 1] }),
    { kind: 'relu', threshold: 0 },
    { kind: 'zeroPad2d', padding: { top: 0, left: 1, bottom: 0, right: 0 } },
  ],
  lastPool: [2, 3],
  heads: {
    classifier: [
      conv('hidden', 6, 7, { kernel: [2, 3] }),
      { kind: 'dropout', rate: 0.5 },
      conv('classes', 7, 3),
    ],
    regressor: [conv('boxes', 6, 4, { kernel: [2, 3] })],
  },
};

export const gradientCases: readonly {
  readonly name: string;
  readonly network: Network;
  readonly head: 'classifier' | 'regressor';
  readonly windows: number;
  readonly freezeFeatures: boolean;
  readonly loss?: BoxLossName;
  /** Rows and columns beyond the window: then all locations are learnt from. */
  readonly more?: Pair;
  /** Boxes beside the classes of all windows but the second, by their generalised IoU. */
  readonly hasBoxesBeside?: boolean;
}[] = [
  { name: 'every kind of layer', network: everything, head: 'classifier', windows: 3, freezeFeatures: false },
  {
    name: 'every kind of layer, boxes',
    network: everything,
    head: 'regressor',
    windows: 2,
    freezeFeatures: false,
  },
  {
    name: 'every kind of layer, boxes by their generalised IoU',
    network: everything,
    head: 'regressor',
    windows: 3,
    freezeFeatures: false,
    loss: 'giou',
  },
  {
    name: 'every kind of layer, boxes beside classes',
    network: everything,
    head: 'classifier',
    windows: 3,
    freezeFeatures: false,
    hasBoxesBeside: true,
  },
  { name: 'the head alone', network: everything, head: 'regressor', windows: 5, freezeFeatures: true },
  {
    name: 'all locations of larger windows',
    network: everything,
    head: 'classifier',
    windows: 2,
    freezeFeatures: false,
    more: [9, 14],
  },
  {
    name: 'all locations of larger windows, boxes',
    network: everything,
    head: 'regressor',
    windows: 3,
    freezeFeatures: false,
    more: [6, 13],
  },
  {
    name: 'compact',
    network: compact({ classes: 4, width: 0.2 }),
    head: 'classifier',
    windows: 2,
    freezeFeatures: false,
  },
];

export function requestFor(
  network: Network,
  head: 'classifier' | 'regressor',
  windows: number,
  seed: number,
  more?: Pair,
) {
  const random = new Random(seed);
  const [height, width] = network.input.window.map((length, axis) => length + (more?.[axis] ?? 0));
  const shape = [windows, network.input.channels, height, width];
  const [rows, columns] = placesOf(network, head, { shape });
  const locations = windows * rows * columns;
  const classes = Int32Array.from({ length: locations }, () => random.integer(3));
  const boxes = Float32Array.from({ length: 4 * locations }, () => random.uniform(-0.2, 1.2));
  const counted = {
    classes,
    ...(more !== undefined && {
      weights: Float32Array.from({ length: locations }, (_, at) => ((at + 1) % 3) / 2),
    }),
  };
  return {
    head,
    windows: randomTensor(shape, random),
    target:
      head === 'classifier'
        ? ({ kind: 'class', ...counted } as const)
        : ({ kind: 'box', ...counted, boxes } as const),
    freezeFeatures: false,
    seed,
  } satisfies GradientRequest;
}

export async function compareGradients(mode: GpuMode, index: number): Promise<NormWise[]> {
  const { network, head, windows, freezeFeatures, loss, more, hasBoxesBeside } = gradientCases[index];
  const weights = randomWeights(network, 21);
  const drawn = requestFor(network, head, windows, 22, more);
  const target = drawn.target.kind === 'box' && loss !== undefined ? { ...drawn.target, loss } : drawn.target;
  const { target: boxes } = requestFor(network, 'regressor', windows, 23);
  const beside =
    hasBoxesBeside && boxes.kind === 'box'
      ? {
          target: {
            ...boxes,
            loss: 'giou' as const,
            weights: Float32Array.from(boxes.classes, (_, at) => (at % 2 === 0 ? 1 : 0)),
          },
          factor: 0.6,
        }
      : undefined;
  const request: GradientRequest = { ...drawn, target, freezeFeatures, ...(beside && { beside }) };
  await using engine = await gpuBackend(mode).gradientEngine(network);
  await using exact = await referenceBackend.gradientEngine(network);
  const got = await engine.gradients(weights, request);
  const want = await exact.gradients(weights, request);
  const asked = { head, windows: request.windows };
  const evaluated = normWise(await engine.outputs(weights, asked), await exact.outputs(weights, asked));
  const names = Object.keys(want.gradients);
  if (Object.keys(got.gradients).sort().join() !== [...names].sort().join()) {
    throw new Error(`gradients of ${Object.keys(got.gradients)} instead of ${names}`);
  }
  return [
    { name: 'loss', error: Math.abs(got.loss - want.loss) / Math.max(1, want.loss) },
    { name: 'outputs', error: normWise(got.outputs, want.outputs) },
    { name: 'outputs in evaluation', error: evaluated },
    ...names.map((name) => ({ name, error: normWise(got.gradients[name], want.gradients[name]) })),
  ];
}

function normWise(got: Tensor, want: Tensor): number {
  if (got.shape.join() !== want.shape.join()) throw new Error(`shape ${got.shape} instead of ${want.shape}`);
  let [difference, largest] = [0, 0];
  got.data.forEach((value, at) => {
    difference = Math.max(difference, Math.abs(value - want.data[at]));
    largest = Math.max(largest, Math.abs(want.data[at]));
  });
  return difference === 0 ? 0 : difference / largest;
}

/** The loss of one batch on a device with these limits. */
export async function runBatch(mode: GpuMode, limits: DeviceLimits, windows: number): Promise<number> {
  await using engine = await gpuBackend(mode, { limits }).gradientEngine(everything);
  const request = requestFor(everything, 'classifier', windows, 41);
  return (await engine.gradients(randomWeights(everything, 42), request)).loss;
}

/** Losses of plain gradient descent with one backend, the same windows at every step. */
export async function descend(backend: typeof referenceBackend, steps: number): Promise<number[]> {
  const request = requestFor(everything, 'classifier', 4, 31);
  let weights: Weights = randomWeights(everything, 32);
  const losses: number[] = [];
  await using engine = await backend.gradientEngine(everything);
  for (let step = 0; step < steps; step++) {
    const { loss, gradients } = await engine.gradients(weights, { ...request, seed: step * 100 });
    losses.push(loss);
    weights = Object.fromEntries(
      Object.entries(weights).map(([name, { shape, data }]) => {
        const gradient = gradients[name]?.data;
        return [
          name,
          { shape, data: gradient ? data.map((value, at) => value - 0.05 * gradient[at]) : data },
        ];
      }),
    );
  }
  return losses;
}
