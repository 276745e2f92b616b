/**
 * `npm run bench:engine`: the network's part of `detect` on the backend `onnx`, beside onnxruntime alone on the same graph
 * and the same levels, in turn; and all of `detect`.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Tensor } from '../backends/backend.js';
import { onnxBackend } from '../backends/onnx/index.js';
import { sizeOf } from '../lib/images/picture.js';
import { exportOnnx, loadModel, OverFeat, readImage } from '../lib/index.js';
import { levelInput, pyramidLevels } from '../lib/pipeline/pyramid.js';
import { machine, median, writeSection } from './report.js';

const rounds = 25;
const warmUp = 5;

interface Ort {
  readonly InferenceSession: {
    create(model: Uint8Array): Promise<{ run(inputs: Record<string, unknown>): Promise<unknown> }>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const picture = join(root, 'examples/cells.jpg');
const started = machine();
const model = await loadModel('cells');
const { image } = await readImage(picture);
const levels: Tensor[] = [];
for (const level of pyramidLevels(sizeOf(image), model, picture))
  levels.push(await levelInput(image, level, model));
const { InferenceSession, Tensor: OrtTensor } = createRequire(import.meta.url)('onnxruntime-node') as Ort;
const bare = await InferenceSession.create(Buffer.concat(exportOnnx(model, 'unused').model));
const loaded = await onnxBackend().load(model.network, model.weights);
const overfeat = await OverFeat.load(model, { backend: 'onnx' });

const times: Record<'alone' | 'here' | 'all', number[]> = { alone: [], here: [], all: [] };
const timed = async (name: keyof typeof times, work: () => Promise<unknown>) => {
  const start = performance.now();
  await work();
  times[name].push(performance.now() - start);
};
/** As a program has them: new ones for each picture. Then a pause, in which no engine's threads still look for work. */
const freshLevels = async (): Promise<Tensor[]> => {
  const own = levels.map(({ shape, data }) => ({ shape, data: data.slice() }));
  await setTimeout(40);
  return own;
};
for (let round = 0; round < rounds; round++) {
  const forAlone = await freshLevels();
  await timed('alone', async () => {
    for (const { shape, data } of forAlone)
      await bare.run({ image: new OrtTensor('float32', data, [1, ...shape]) });
  });
  const own = await freshLevels();
  // Given away, as the library gives its levels.
  await timed('here', () =>
    loaded.runDense(own, { stride: 'fine', heads: ['classifier', 'regressor'], transfer: true }),
  );
  await setTimeout(40);
  await timed('all', () => overfeat.detect(picture));
}
await loaded[Symbol.asyncDispose]();
await overfeat.dispose();
/** The median, and that of the rounds' ratios: what slows the machine for a while slows a whole round. */
const row = (name: string, measured: readonly number[]) => {
  const ratio = median(measured.map((time, round) => time / times.alone[round]).slice(warmUp));
  return `| ${name} | ${median(measured.slice(warmUp)).toFixed(1)} | ${ratio.toFixed(2)} |`;
};
await writeSection(
  'Node: `cells`, all levels of a picture of 640x480, fine stride, both heads',
  [
    started,
    '',
    '| what | median ms | of onnxruntime alone, median of the rounds |',
    '| --- | --- | --- |',
    row('onnxruntime-node alone, the exported graph on the same levels', times.alone),
    row("`onnx`, the network's part", times.here),
    row('`detect`, from file to boxes', times.all),
  ].join('\n'),
);
