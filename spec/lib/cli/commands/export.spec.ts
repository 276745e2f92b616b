import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { referenceBackend } from '../../../../backends/reference/index.js';
import { exportOnnx } from '../../../../lib/model/export-onnx.js';
import type { Model } from '../../../../lib/model/model.js';
import { compact } from '../../../../lib/networks/compact.js';
import { OverFeat } from '../../../../lib/overfeat.js';
import type { Detection } from '../../../../lib/pipeline/detect.js';
import { initialiseWeights } from '../../../../lib/training/initialise.js';
import type { Network } from '../../../../reference/layers.js';
import { expectNear } from '../../../backends/expect-close.js';
import { requireOnnx } from '../../../backends/onnx/require-onnx.js';
import { randomTensor, randomWeights } from '../../../backends/random-networks.js';
import { skip } from '../../../skip.js';
import { loadOrt, type Ort, outputsOf } from '../../run-exported.js';
import { overfeat, tinyModel, useCommandLine, writeModel } from '../tiny.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);

describe('overfeat export', function () {
  this.timeout(120_000);
  const { at, model: modelAndBackend, succeed } = useCommandLine();
  const model = () => modelAndBackend().slice(0, 2);
  let ort: Ort;
  let folder: string;
  before(async function () {
    await requireOnnx(this);
    ort = loadOrt();
    folder = await mkdtemp(join(tmpdir(), 'overfeat-export-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const outputs = (path: string, inputs: Record<string, unknown>) => outputsOf(ort, path, inputs);
  const asTensor = ({ shape, data }: { shape: readonly number[]; data: Float32Array }) =>
    new ort.Tensor('float32', data, [1, ...shape]);

  for (const stride of ['fine', 'coarse'] as const) {
    it(`writes both heads at the ${stride} stride, for any size`, async () => {
      const out = at(`${stride}.onnx`);
      expect(await succeed(['export', ...model(), '--out', out, '--stride', stride])).to.include(out);
      const { network, weights } = tinyModel;
      await using loaded = await referenceBackend.load(network, weights);
      for (const [height, width] of [
        [network.input.window[0], network.input.window[1] + 5],
        [network.input.window[0] + 9, network.input.window[1] + 2],
      ]) {
        const image = randomTensor([3, height, width], height);
        const [want] = await loaded.runDense([image], { stride, heads: ['classifier', 'regressor'] });
        const got = await outputs(out, { image: asTensor(image) });
        for (const head of ['classifier', 'regressor'] as const) {
          const { dims, data } = got[head];
          expectNear({ shape: dims.slice(1), data }, want[head]!, 1e-5, head);
        }
      }
    });
  }

  it('writes a layer', async () => {
    const out = at('layer.onnx');
    await succeed(['export', ...model(), '--out', out, '--layer', '2']);
    const { network, weights } = tinyModel;
    await using loaded = await referenceBackend.load(network, weights);
    const image = randomTensor([3, network.input.window[0] + 3, network.input.window[1]], 4);
    const { features } = await outputs(out, { image: asTensor(image) });
    expectNear({ shape: features.dims.slice(1), data: features.data }, await loaded.runLayer(image, 2), 1e-5);
  });

  it('keeps the zeros of a padding that a pooling follows, where all else is below them', async () => {
    const network = paddedBeforePooling;
    const weights = randomWeights(network, 3);
    weights['one.bias'].data.fill(-50);
    await writeFile(at('padded.onnx'), exportOnnx({ ...tinyModel, network, weights }, 'unused').model);
    await using loaded = await referenceBackend.load(network, weights);
    const image = randomTensor([3, 9, 13], 6);
    const [want] = await loaded.runDense([image], { stride: 'fine', heads: ['classifier'] });
    const { classifier } = await outputs(at('padded.onnx'), { image: asTensor(image) });
    expectNear({ shape: classifier.dims.slice(1), data: classifier.data }, want.classifier!, 1e-5);
  });

  it('puts weights above the limit of one file into a second, from where onnxruntime takes them', async () => {
    const own = tinyModel;
    const small = exportOnnx(own, 'net.onnx.data', { mostBytes: 100 });
    expect(small.weights!.length).to.be.above(3);
    await writeFile(join(folder, 'net.onnx'), small.model);
    await writeFile(join(folder, 'net.onnx.data'), Buffer.concat(small.weights!));
    await writeFile(join(folder, 'whole.onnx'), exportOnnx(own, 'unused').model);
    expect((await stat(join(folder, 'net.onnx'))).size).to.be.below(
      (await stat(join(folder, 'whole.onnx'))).size,
    );
    const image = asTensor(randomTensor([3, ...own.network.input.window], 5));
    const apart = await outputs(join(folder, 'net.onnx'), { image });
    expect(apart).to.deep.equal(await outputs(join(folder, 'whole.onnx'), { image }));
  });

  it('refuses a layer that is not there, and leaves no file', async () => {
    const out = join(folder, 'none.onnx');
    const { code, stderr } = await overfeat(['export', ...model(), '--out', out, '--layer', '99']);
    expect(code).to.equal(2);
    expect(stderr).to.match(/none of number 99/);
    expect(await readdir(folder)).to.not.include('none.onnx');
  });

  it('is all that the example needs to find what overfeat finds', async () => {
    const out = join(folder, 'cells.onnx');
    await succeed(['export', '--model', 'cells', '--softmax', '--preprocessing', '--out', out]);
    const results = await aboveScores('examples/cells-2.jpg');
    const lines = [join(root, 'models/cells/model.json'), join(root, 'examples/cells-2.jpg')];
    const { stdout } = await run('node', [join(root, 'examples/onnx/detect.mjs'), out, ...lines]);
    expect(results.length).to.be.above(5);
    expectSameLines(stdout, results);
  });

  it('is so too where each class has a box of its own, by centre and size', async () => {
    const out = join(folder, 'by-centre.onnx');
    const at = await writeModel(join(folder, 'by-centre'), byCentre);
    await succeed(['export', '--model', at, '--softmax', '--preprocessing', '--out', out]);
    await using overfeat = await OverFeat.load(at, { backend: 'cpu' });
    const { results } = await overfeat.detect(join(root, 'examples/cells-2.jpg'));
    expect(results.length).to.be.above(20);
    const lines = [join(at, 'model.json'), join(root, 'examples/cells-2.jpg')];
    const { stdout } = await run('node', [join(root, 'examples/onnx/detect.mjs'), out, ...lines]);
    expectSameBoxes(stdout, results);
    const python = await pythonWith('numpy, onnxruntime, PIL');
    if (python === undefined) return;
    const script = join(root, 'examples/onnx/detect.py');
    const printed = await run(python, [script, out, join(root, 'examples/cells-2.jpg')]);
    expectSameBoxes(printed.stdout, results, 2);
  });

  it('and in Python', async function () {
    const python = await pythonWith('numpy, onnxruntime, PIL');
    if (python === undefined) skip(this, 'no python3 has numpy, onnxruntime and PIL');
    const out = join(folder, 'cells.onnx');
    await succeed(['export', '--model', 'cells', '--softmax', '--preprocessing', '--out', out]);
    const results = await aboveScores('examples/cells-2.jpg');
    const script = join(root, 'examples/onnx/detect.py');
    const { stdout } = await run(python!, [script, out, join(root, 'examples/cells-2.jpg')]);
    // Pillow decodes JPEGs by another rounding than jpeg-js.
    expectSameLines(stdout, results, 2);
  });

  it('passes the checker of the package onnx', async function () {
    const python = await pythonWith('onnx');
    if (python === undefined) skip(this, 'no python3 has the package onnx');
    for (const options of [[], ['--stride', 'coarse', '--softmax'], ['--layer', '2']]) {
      const out = join(folder, 'checked.onnx');
      await succeed(['export', ...model(), '--out', out, ...options]);
      await run(python!, ['-c', 'import onnx, sys; onnx.checker.check_model(sys.argv[1], True)', out]);
    }
  });
});

/** High boxes of one class, wide ones of the other, of windows that are a little surer of one than of the other. */
const byCentre: Model = (() => {
  const network = compact({ classes: 3, width: 0.1, boxes: 2, boxForm: 'centre' });
  const random = initialiseWeights(network, { seed: 5 });
  const scaled = (name: string, factor: number) => {
    const { shape, data } = random[name];
    return { [name]: { shape, data: data.map((value) => factor * value) } };
  };
  const bias = Float32Array.of(0.1, -0.05, -1, -0.25, -0.1, 0, -0.125, -1.25);
  return {
    ...tinyModel,
    name: 'by centre',
    network,
    weights: {
      ...random,
      ...scaled('classifier2.weight', 0.5),
      ...scaled('regressor2.weight', 0.01),
      'regressor2.bias': { shape: [8], data: bias },
    },
    scales: [80],
    // All windows of both classes, none of them merged: nothing hangs on a rounding.
    detection: { windowThreshold: 0, mergeThreshold: 0, threshold: [0, 0] },
  };
})();

const plain = {
  stride: [1, 1],
  dilation: [1, 1],
  padding: { top: 0, left: 0, bottom: 0, right: 0 },
} as const;

const paddedBeforePooling: Network = {
  name: 'padded before pooling',
  input: { channels: 3, window: [7, 8], mean: 0, deviation: 1 },
  features: [
    { kind: 'conv2d', name: 'one', inChannels: 3, outChannels: 4, kernel: [2, 3], ...plain },
    { kind: 'zeroPad2d', padding: { top: 1, left: 1, bottom: 0, right: 0 } },
    { kind: 'maxPool2d', kernel: [3, 2], stride: [2, 1] },
  ],
  lastPool: [1, 2],
  heads: {
    classifier: [{ kind: 'conv2d', name: 'last', inChannels: 4, outChannels: 2, kernel: [3, 3], ...plain }],
  },
};

/** What `cells` finds by its limits on scores: the examples know no confidences. */
async function aboveScores(picture: string): Promise<readonly Detection[]> {
  await using cells = await OverFeat.load('cells', { backend: 'cpu' });
  const { threshold } = cells.model.detection;
  return (await cells.detect(join(root, picture), { threshold })).results;
}

/** A Python that can import the modules. */
async function pythonWith(modules: string): Promise<string | undefined> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const found = await run(python, ['-c', `import ${modules}`]).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
}

/** A line for each of many boxes, in any order. */
function expectSameBoxes(text: string, detections: readonly Detection[], tolerance = 0.06): void {
  const left = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  expect(left).to.have.length(detections.length);
  for (const { label, score, box } of detections) {
    const wanted = [score, box.xmin, box.ymin, box.xmax, box.ymax];
    const found = left.findIndex(
      ([own, ...numbers]) =>
        own === label && wanted.every((number, at) => Math.abs(number - Number(numbers[at])) <= tolerance),
    );
    expect(found, `${label} ${wanted.join(' ')}`).to.be.at.least(0);
    left.splice(found, 1);
  }
}

/** The same labels with the same scores and boxes, whatever their order. */
function expectSameLines(text: string, detections: readonly Detection[], tolerance = 0.06): void {
  const results = [...detections].sort((a, b) => b.score - a.score);
  const found = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([label, ...numbers]) => ({ label, numbers: numbers.map(Number) }))
    .sort((a, b) => b.numbers[0] - a.numbers[0]);
  expect(found.map(({ label }) => label)).to.deep.equal(results.map(({ label }) => label));
  for (const [index, { numbers }] of found.entries()) {
    const { score, box } = results[index];
    const wanted = [score, box.xmin, box.ymin, box.xmax, box.ymax];
    for (const [place, number] of numbers.entries()) expect(number).to.be.closeTo(wanted[place], tolerance);
  }
}
