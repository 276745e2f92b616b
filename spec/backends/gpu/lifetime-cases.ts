/** How a loaded network lives and ends, for every mode, in Node and in the browser. Each returns what specs compare. */
import { cpuBackend } from '../../../backends/cpu/index.js';
import { gpuBackend } from '../../../backends/gpu/index.js';
import type { GpuMode } from '../../../backends/gpu/modes.js';
import { compact } from '../../../lib/networks/compact.js';
import { Random } from '../../../lib/training/random.js';
import { randomTensor, randomWeights } from './number-cases.js';

const network = compact({ classes: 5, width: 0.2 });
const other = compact({ classes: 3, width: 0.3 });
const weights = randomWeights(network, 11);
const options = { stride: 'coarse', heads: ['classifier'] } as const;
const imageOf = (height: number, width: number) =>
  randomTensor([3, height, width], new Random(height * width));

async function wanted(height: number, width: number): Promise<Float32Array> {
  await using loaded = await cpuBackend.load(network, weights);
  const [{ classifier }] = await loaded.runDense([imageOf(height, width)], options);
  return classifier!.data;
}

function difference(first: Float32Array, second: Float32Array): number {
  return first.reduce((largest, value, at) => Math.max(largest, Math.abs(value - second[at])), 0);
}

/** Loads, runs and disposes of the network again and again; `after` is called each time. */
export async function loadRepeatedly(
  mode: GpuMode,
  times: number,
  after: (time: number) => unknown,
): Promise<void> {
  for (let time = 0; time < times; time++) {
    await using loaded = await gpuBackend(mode).load(network, weights);
    await loaded.runDense([imageOf(75, 75)], options);
    await loaded[Symbol.asyncDispose]();
    await after(time);
  }
}

/** Runs one loaded network again and again at few sizes. */
export async function runRepeatedly(
  mode: GpuMode,
  times: number,
  after: (time: number) => unknown,
): Promise<void> {
  await using loaded = await gpuBackend(mode).load(network, weights);
  for (let time = 0; time < times; time++) {
    await loaded.runDense([imageOf(75, 75 + 16 * (time % 3))], options);
    await after(time);
  }
}

/** Bytes of a network's weights and of an image, and how many `sent` counts while it is loaded, run and run again. */
export async function countSent(mode: GpuMode, sent: () => number) {
  const wide = compact({ classes: 5 });
  const tensors = randomWeights(wide, 13);
  const image = imageOf(75, 75);
  const start = sent();
  await using loaded = await gpuBackend(mode).load(wide, tensors);
  const afterLoad = sent();
  await loaded.runDense([image], options);
  const afterFirst = sent();
  await loaded.runDense([image], options);
  return {
    weights: Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0),
    image: image.data.byteLength,
    load: afterLoad - start,
    first: afterFirst - afterLoad,
    second: sent() - afterFirst,
  };
}

/** Largest difference between what calls give that run at the same time, on two networks, and what they should. */
export async function runAtOnce(mode: GpuMode): Promise<number> {
  await using first = await gpuBackend(mode).load(network, weights);
  await using second = await gpuBackend(mode).load(other, randomWeights(other, 12));
  const sizes = [75, 91, 107];
  const calls = sizes.map((size) => first.runDense([imageOf(75, size)], options));
  const elsewhere = second.runDense([imageOf(91, 75)], options);
  const outputs = await Promise.all(calls);
  await elsewhere;
  const differences = outputs.map(async ([{ classifier }], index) =>
    difference(classifier!.data, await wanted(75, sizes[index])),
  );
  return Math.max(...(await Promise.all(differences)));
}

/** Largest change of a result while the network runs on, over another image of the same size. */
export async function runOn(mode: GpuMode): Promise<number> {
  await using loaded = await gpuBackend(mode).load(network, weights);
  const image = imageOf(75, 91);
  const [{ classifier }] = await loaded.runDense([image], options);
  const kept = Float32Array.from(classifier!.data);
  const other = { ...image, data: image.data.map((value) => -value) };
  const [{ classifier: next }] = await loaded.runDense([other], options);
  if (difference(next!.data, kept) === 0) throw new Error('the images have one result');
  return difference(classifier!.data, kept);
}

/** The reason a run rejects with that is aborted after its first layer, how far it came, and whether the next run works. */
export async function abortBetweenLayers(mode: GpuMode) {
  await using loaded = await gpuBackend(mode).load(network, weights);
  const controller = new AbortController();
  let progress = 0;
  const outcome = await loaded
    .runDense([imageOf(75, 75)], {
      ...options,
      signal: controller.signal,
      onProgress: (fraction) => {
        progress = fraction;
        controller.abort(new Error('enough'));
      },
    })
    .then(
      () => 'a result',
      (reason: Error) => reason.message,
    );
  const [{ classifier }] = await loaded.runDense([imageOf(75, 75)], options);
  return { outcome, progress, difference: difference(classifier!.data, await wanted(75, 75)) };
}

/** Limits far below any device's own. */
const limits = { arrayLength: 2 ** 18, textureSize: 256 };

/** Largest difference, as a share of the largest value, when an image has to be cut. */
export async function runInParts(mode: GpuMode): Promise<number> {
  await using loaded = await gpuBackend(mode, { limits }).load(network, weights);
  const [{ classifier }] = await loaded.runDense([imageOf(260, 330)], options);
  const want = await wanted(260, 330);
  return (
    difference(classifier!.data, want) / want.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  );
}

/** The error of a layer of an image that is too large, and what comes of the size that it names. */
export async function refuse(mode: GpuMode) {
  await using loaded = await gpuBackend(mode, { limits }).load(network, weights);
  const outcome = (height: number, width: number) =>
    loaded.runLayer(imageOf(height, width), 1).then(
      () => ({ code: 'a result', message: 'a result' }),
      ({ code, message }: { code: string; message: string }) => ({ code, message }),
    );
  const refused = await outcome(1500, 1200);
  const [, height, width] = /(\d+)x(\d+) would fit$/.exec(refused.message) ?? [];
  return { ...refused, smaller: (await outcome(Number(height), Number(width))).message };
}

/** What happens to a run whose device `lose` takes away, and to the next one. */
export async function loseDevice(mode: GpuMode, lose: () => void) {
  await using loaded = await gpuBackend(mode).load(network, weights);
  await loaded.runDense([imageOf(75, 75)], options);
  let lost = false;
  const code = await loaded
    .runDense([imageOf(75, 91)], {
      ...options,
      onProgress: () => {
        if (!lost) lose();
        lost = true;
      },
    })
    .then(
      () => 'a result',
      (error: { code: string }) => error.code,
    );
  const [{ classifier }] = await loaded.runDense([imageOf(75, 91)], options);
  return { code, difference: difference(classifier!.data, await wanted(75, 91)) };
}
