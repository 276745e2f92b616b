/** A model and pictures small enough that the command line's own tests are quick. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import type { Weights } from '../../../backends/backend.js';
import { run } from '../../../lib/cli/program.js';
import type { Model } from '../../../lib/model/model.js';
import { formatModel, modelFiles } from '../../../lib/model/model-file.js';
import { compact } from '../../../lib/networks/compact.js';
import { OverFeat } from '../../../lib/overfeat.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import { encodeSafetensors } from '../../../lib/weights/safetensors.js';
import { makePng } from '../images/png-writer.js';

const network = compact({ classes: 3, width: 0.1 });

/** Random ones, but small before the outputs, and biased to boxes in the middle of their windows. */
function weights(): Weights {
  const random = initialiseWeights(network, { seed: 5 });
  const scaled = (name: string, factor: number) => {
    const { shape, data } = random[name];
    return { [name]: { shape, data: data.map((value) => factor * value) } };
  };
  return {
    ...random,
    ...scaled('classifier2.weight', 0.1),
    ...scaled('regressor2.weight', 0.01),
    'regressor2.bias': { shape: [4], data: new Float32Array([0.2, 0.25, 0.7, 0.8]) },
  };
}

export const tinyModel: Model = {
  name: 'tiny',
  network,
  weights: weights(),
  labels: ['disc', 'square'],
  background: true,
  scales: [80, 100],
  margin: 10,
  detection: { windowThreshold: 0.1, mergeThreshold: 0.7, threshold: 0 },
};

export async function writeModel(folder: string, model: Model = tinyModel): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, modelFiles.description), formatModel(model));
  await writeFile(join(folder, modelFiles.weights), encodeSafetensors(model.weights));
  return folder;
}

/** A PNG with some structure, another one for each `red`. */
export function picture(height: number, width: number, red = 0): Buffer {
  const samples = (y: number, x: number) => [(7 * x + red) % 256, (11 * y) % 256, (x * y) % 256];
  return makePng({ width, height, depth: 8, colourType: 2, samples });
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line, in this process. */
export async function overfeat(
  line: readonly string[],
  {
    stdin = '',
    signal = new AbortController().signal,
  }: { stdin?: string | Uint8Array; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const [stdout, stderr] = [collector(), collector()];
  const code = await run(line, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collector() {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('latin1') };
}

/** An empty folder for the tests of a suite. */
export function useFolder(): () => string {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-cli-'));
  });
  after(() => rm(folder, { recursive: true }));
  return () => folder;
}

/** A COCO data set of two pictures, a.png and b.png, of 120x100 pixels. */
export const coco = () => ({
  categories: [
    { id: 1, name: 'disc' },
    { id: 2, name: 'square' },
  ],
  images: [
    { id: 1, file_name: 'a.png', width: 120, height: 100 },
    { id: 2, file_name: 'b.png', width: 120, height: 100 },
  ],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, bbox: [10, 20, 50, 40] },
    { id: 2, image_id: 2, category_id: 2, bbox: [40, 30, 60, 55] },
  ],
});

/** A folder with a model and the pictures a.png and b.png, the command line over it, and the library with that model. */
export function useCommandLine() {
  const folder = useFolder();
  const at = (name: string) => join(folder(), name);
  let library: OverFeat;
  before(async () => {
    await writeModel(at('model'));
    await writeFile(at('a.png'), picture(100, 120));
    await writeFile(at('b.png'), picture(90, 77));
    library = await OverFeat.load(tinyModel, { backend: 'cpu' });
  });
  after(() => library[Symbol.asyncDispose]());

  const succeed = async (line: readonly string[], stdin?: Uint8Array): Promise<string> => {
    const { code, stdout, stderr } = await overfeat(line, stdin === undefined ? {} : { stdin });
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    return stdout;
  };
  return { at, succeed, library: () => library, model: () => ['--model', at('model'), '--backend', 'cpu'] };
}
