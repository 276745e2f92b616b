/** What the paper's networks should say, worked out once for all modes: Node's side of whole-network-cases.ts. */
import { readFileSync } from 'node:fs';
import type { FeatureMap } from '../../../backends/backend.js';
import { openCpu } from '../../../backends/cpu/index.js';
import type { Maps } from '../../../backends/device.js';
import { type MapShape, type Plan, planDense, planLayer, stepsOf } from '../../../backends/plan.js';
import { turns } from '../../../backends/turns.js';
import { weightsOf } from '../../../backends/weights.js';
import type { Manifest } from '../../../conformance/runner/manifest.js';
import { crop, normalise, toTensor } from '../../../lib/images/image.js';
import { readImage } from '../../../lib/images/source.js';
import { convolutions } from '../../../reference/layers.js';
import { endToEnd } from './network-cases.js';
import {
  type PhotoAnswer,
  type WholeAnswer,
  type WholeName,
  wholeNetworks,
  wholeWeights,
} from './whole-network-cases.js';

/** A face, at the photo's own resolution: the part of a network's size that begins here, [y, x]. */
const photo = 'examples/face.jpg';
const start = [30, 120] as const;

/** The part of the photo that a network looks at, normalised. */
export async function photoFor(name: WholeName): Promise<Float32Array> {
  const { network, size } = wholeNetworks[name];
  const { image } = await readImage(photo);
  return normalise(crop(toTensor(image), start, size), network.input).data;
}

const known = new Map<WholeName, Promise<PhotoAnswer>>();

/**
 * The answer of the cpu backend's operations in float64 throughout. That they are the reference's for these weights,
 * spec/conformance/full-size.spec.ts shows; that its fine stride is, spec/backends/cpu/dense.spec.ts.
 */
export function truthOf(name: WholeName): Promise<PhotoAnswer> {
  const truth = known.get(name) ?? evaluate(name);
  known.set(name, truth);
  return truth;
}

async function evaluate(name: WholeName): Promise<PhotoAnswer> {
  const { network, size, layers: numbers } = wholeNetworks[name];
  const shape = { channels: network.input.channels, height: size[0], width: size[1] };
  const run = await exactly(name, shape, await photoFor(name));
  const scores = await run(planDense(network, shape, 'fine', ['classifier'], false));
  const layers: FeatureMap[] = [];
  for (const number of numbers) layers.push(await run(planLayer(network, shape, number)));
  return { scores, layers };
}

/** What runs plans of a network, with the fixtures' weights, over an image [channel, y, x] in float64. */
export async function exactly(
  name: WholeName,
  shape: MapShape,
  image: Float32Array,
): Promise<(plan: Plan) => Promise<FeatureMap>> {
  const { network } = wholeNetworks[name];
  const weights = wholeWeights(network);
  const device = await openCpu();
  for (const layer of convolutions(network)) {
    const { weight, bias } = weightsOf(weights, layer.name);
    await device.loadConvolution(layer, weight, bias, 'asWritten');
  }
  return async (plan) => {
    let maps: Maps = { shape, data: Float64Array.from(image) };
    const context = { turn: turns(), kept: () => [] };
    for (const step of stepsOf(plan)) maps = await device.prepare(step).run(maps, context);
    return { shape: [maps.shape.channels, maps.shape.height, maps.shape.width], data: maps.data };
  };
}

/** A result's largest error, and what SPEC 7.3 allows. */
export interface WholeDifference {
  readonly name: string;
  readonly error: number;
  readonly bound: number;
}

/** A mode's answer against the truth, and its logits of the fixtures' picture against the reference's own samples. */
export async function compareWhole(name: WholeName, answer: WholeAnswer): Promise<WholeDifference[]> {
  const truth = await truthOf(name);
  const { layers: numbers, last } = wholeNetworks[name];
  const { elements, values, meanMagnitude } = referenceSamples(name, last);
  const data = Array.from(answer.logits.data);
  const mean = data.reduce((sum, value) => sum + Math.abs(value), 0) / data.length;
  return [
    difference(`${name}, logits`, answer.scores, truth.scores),
    ...numbers.map((number, at) =>
      difference(`${name}, layer ${number}`, answer.layers[at], truth.layers[at]),
    ),
    difference(
      `${name}, the reference's samples`,
      { shape: [elements.length + 1], data: [...elements.map((element) => data[element]), mean] },
      { shape: [values.length + 1], data: [...values, meanMagnitude] },
    ),
  ];
}

interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export function difference(name: string, got: Values, want: Values): WholeDifference {
  if (`${got.shape}` !== `${want.shape}`) throw new Error(`${name}: shape ${got.shape}, not ${want.shape}`);
  let [error, largest] = [0, 0];
  for (let at = 0; at < want.data.length; at++) {
    const off = Math.abs(got.data[at] - want.data[at]);
    error = off <= error ? error : off;
    largest = Math.max(largest, Math.abs(want.data[at]));
  }
  return { name, error, bound: endToEnd * largest };
}

interface Samples {
  readonly elements: readonly number[];
  readonly values: readonly number[];
  readonly meanMagnitude: number;
}

/** What the fixtures keep of the reference's output of a layer. */
function referenceSamples(name: WholeName, number: number): Samples {
  const file = new URL('../../../fixtures/manifest.json', import.meta.url);
  const { cases }: Manifest = JSON.parse(readFileSync(file, 'utf8'));
  const { parameters, expected } = cases.find(({ id }) => id === `layerSamples/${name}`)!;
  const { elements } = parameters as unknown as { elements: Record<string, number[]> };
  const { outputs } = expected as unknown as {
    outputs: { layers: { values: { data: number[] }; meanMagnitude: number }[] };
  };
  const { values, meanMagnitude } = outputs.layers[number - 1];
  return { elements: elements[number], values: values.data, meanMagnitude };
}

/** Rows of text, one a result. */
export function wholeTable(backend: string, differences: readonly WholeDifference[]): string {
  const rows = differences.map(({ name, error, bound }) =>
    [
      name.padEnd(34),
      error.toExponential(2).padStart(10),
      bound.toExponential(2).padStart(10),
      (error / bound).toFixed(4).padStart(8),
    ].join(' '),
  );
  const head = `${'result'.padEnd(34)} ${'error'.padStart(10)} ${'bound'.padStart(10)} ${'share'.padStart(8)}`;
  return [`${backend}: whole networks, worst error against its bound`, head, ...rows].join('\n');
}
