import { join } from 'node:path';
import type { RunOptions } from '../../backends/backend.js';
import { InputError } from '../errors.js';
import { isFolder } from '../files/file-kind.js';
import { readBytes } from '../files/read-bytes.js';
import { loadModel } from '../model/load-model.js';
import type { Model } from '../model/model.js';
import { modelFiles } from '../model/model-file.js';
import { isShipped, shippedFiles } from '../model/shipped-models.js';
import { measureLayers, sixScales } from '../networks/measure.js';
import { openNetwork } from '../networks/open.js';
import { isTrainableName } from '../networks/trainable.js';
import { OverFeat } from '../overfeat.js';
import { loadWeights } from '../weights/load.js';
import type { Context } from './context.js';
import type { BackendOption } from './options.js';
import { Progress } from './progress.js';

/** A whole model, or a network, its weights and perhaps its labels. */
export interface ModelOptions extends BackendOption {
  readonly model?: string;
  readonly network?: string;
  readonly weights?: string;
  readonly labels?: string;
}

/** @throws InputError when the options are not one model, or it cannot be loaded; BackendError */
export async function openModel(options: ModelOptions, context: Context): Promise<OverFeat> {
  const { backend } = options;
  using progress = new Progress('loading', context);
  const run = { signal: context.signal, onProgress: progress.update };
  const model = await chosenModel(options, run);
  return OverFeat.load(model, { ...run, ...(backend === undefined ? {} : { backend }) });
}

/** As `openModel`, of each model that is named; several are closed together. */
export async function openModels(
  { model, ...options }: Omit<ModelOptions, 'model'> & { readonly model?: readonly string[] },
  context: Context,
): Promise<AsyncDisposable & { readonly members: readonly OverFeat[] }> {
  const members: OverFeat[] = [];
  const close = async () => {
    for (const member of members) await member.dispose();
  };
  try {
    if (model === undefined) members.push(await openModel(options, context));
    for (const name of model ?? []) members.push(await openModel({ ...options, model: name }, context));
  } catch (error) {
    await close();
    throw error;
  }
  return { members, [Symbol.asyncDispose]: close };
}

/**
 * The model that options name.
 * @throws InputError BAD_ARGUMENT when they name none or several; what `loadModel` and `networkModel` throw
 */
export async function chosenModel(
  { model, network, weights, labels }: ModelOptions,
  run: RunOptions,
): Promise<Model> {
  if (model !== undefined && network === undefined && weights === undefined && labels === undefined) {
    return loadModel(model, run);
  }
  if (model === undefined && network !== undefined && weights !== undefined) {
    return networkModel(network, weights, labels, run);
  }
  const wanted = 'give either --model, or --network with --weights (and --labels, if you have them)';
  throw new InputError('BAD_ARGUMENT', '--model', wanted);
}

/** A classifier at the paper's six scales. */
export async function networkModel(
  networkName: string,
  weights: string,
  labels: string | undefined,
  run: RunOptions,
): Promise<Model> {
  const network = await openNetwork(await networkFile(networkName));
  const [classes] = measureLayers(network).at(-1)!.output;
  return {
    name: network.name,
    network,
    labels: labels === undefined ? numbered(classes) : await readLabels(labels, classes),
    weights: await loadWeights(network, weights, run),
    background: false,
    scales: sixScales(network).map(({ input }) => input[0]),
    margin: 0,
    detection: { windowThreshold: 0.5, mergeThreshold: 0.5, threshold: 0 },
  };
}

/** What `openNetwork` takes: also for the name of a shipped model, or a model's folder. */
export async function networkFile(nameOrPath: string): Promise<string> {
  if (nameOrPath === 'fast' || nameOrPath === 'accurate' || isTrainableName(nameOrPath)) return nameOrPath;
  if (isShipped(nameOrPath)) return shippedFiles(nameOrPath).description.href;
  return (await isFolder(nameOrPath)) ? join(nameOrPath, modelFiles.description) : nameOrPath;
}

const numbered = (classes: number) => Array.from({ length: classes }, (_, index) => `class ${index}`);

/** One label a line. */
async function readLabels(path: string, classes: number): Promise<string[]> {
  const text = new TextDecoder().decode(await readBytes(path));
  const labels = text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
  const wrong = (reason: string) => new InputError('BAD_ARGUMENT', path, reason);
  if (labels.length !== classes) {
    throw wrong(`has ${labels.length} lines; the network has ${classes} classes`);
  }
  const empty = labels.indexOf('');
  if (empty >= 0) throw wrong(`line ${empty + 1} is empty`);
  return labels;
}
