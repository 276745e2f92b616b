import type { RunOptions } from '../backends/backend.js';
import { InputError } from './errors.js';
import type { Model } from './model.js';
import { modelFiles, parseModel } from './model-file.js';
import { loadWeights } from './weights/load.js';

/** Names of the models that come with the package. */
export const shippedModels = ['cells', 'caltech3'] as const;

/**
 * A model from the package by its name, from a folder (Node), or from a URL of a folder or of its model.json.
 * @throws InputError NOT_FOUND, BAD_MODEL, BAD_WEIGHTS
 */
export async function loadModel(from: string | URL, options: RunOptions = {}): Promise<Model> {
  const folder = folderOf(from);
  return folder instanceof URL && folder.protocol !== 'file:'
    ? loadFromUrl(folder, options)
    : loadFromFolder(folder, String(from), options);
}

/** URLs end in a slash, so that the files' names can be put behind them. */
function folderOf(from: string | URL): URL | string {
  if (typeof from === 'string') {
    if ((shippedModels as readonly string[]).includes(from)) {
      return new URL('.', import.meta.resolve(`overfeat/models/${from}/${modelFiles.description}`));
    }
    if (!/^(https?|file|blob|data):/.test(from)) return from;
  }
  const text = String(from);
  return new URL(text.endsWith('.json') || text.endsWith('/') ? '.' : `${new URL(text).pathname}/`, text);
}

async function loadFromFolder(folder: URL | string, given: string, options: RunOptions): Promise<Model> {
  const [{ readFile }, { join }, { fileURLToPath }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('node:url'),
  ]);
  const path = folder instanceof URL ? fileURLToPath(folder) : folder.replace(/model\.json$/, '') || '.';
  const description = join(path, modelFiles.description);
  const text = await readFile(description, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const missing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    const reason = missing
      ? `is neither a shipped model (${shippedModels.join(', ')}) nor a folder with a ${modelFiles.description}`
      : `cannot be read: ${error.message}`;
    throw new InputError('NOT_FOUND', given, reason, { cause: error });
  });
  const model = parseModel(text, description);
  return { ...model, weights: await loadWeights(model.network, join(path, modelFiles.weights), options) };
}

async function loadFromUrl(folder: URL, options: RunOptions): Promise<Model> {
  const description = new URL(modelFiles.description, folder);
  const model = parseModel(await (await fetched(description, options)).text(), description.href);
  const weights = new URL(modelFiles.weights, folder);
  const bytes = new Uint8Array(await (await fetched(weights, options)).arrayBuffer());
  return { ...model, weights: await loadWeights(model.network, bytes, { ...options, name: weights.href }) };
}

async function fetched(url: URL, { signal }: RunOptions): Promise<Response> {
  const response = await fetch(url, { signal: signal ?? null }).catch((error: Error) => {
    signal?.throwIfAborted();
    throw new InputError('NOT_FOUND', url.href, `cannot be fetched: ${error.message}`, { cause: error });
  });
  if (!response.ok) throw new InputError('NOT_FOUND', url.href, `the server answered ${response.status}`);
  return response;
}
