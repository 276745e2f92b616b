import type { RunOptions } from '../../backends/backend.js';
import { showValue } from '../../backends/show-value.js';
import { InputError } from '../errors.js';
import { parseJson } from '../files/parse-json.js';
import { nameOf, readBytes } from '../files/read-bytes.js';
import { loadWeights } from '../weights/load.js';
import type { Model } from './model.js';
import { modelFiles, parseModel } from './model-file.js';
import { isShipped, notBeside, shippedFiles, shippedModels } from './shipped-models.js';

/**
 * A model from the package by its name, from a folder (Node), or from a URL of a folder or of its model.json (SPEC 8.1).
 * @throws InputError BAD_ARGUMENT when it is none of these; NOT_FOUND, NOT_A_FILE, BAD_MODEL, BAD_WEIGHTS
 */
export async function loadModel(from: string | URL, options: RunOptions = {}): Promise<Model> {
  requirePlace(from);
  const { description, weights: place } = filesOf(from);
  const bytes = await readBytes(description, options.signal).catch((error: unknown) => {
    if (!(error instanceof InputError) || error.code !== 'NOT_FOUND') throw error;
    if (isShipped(from)) throw notBeside(from, error);
    // A server, or the way to it, says best itself what is wrong.
    if (/^https?:/i.test(String(from))) throw error;
    const reason = `is neither a shipped model (${shippedModels.join(', ')}) nor a place with a ${modelFiles.description}`;
    throw new InputError('NOT_FOUND', nameOf(from), reason, { cause: error });
  });
  const name = nameOf(description);
  const model = parseModel(parseJson(bytes, name, 'BAD_MODEL'), name);
  const weights = typeof place === 'string' ? place : await readBytes(place, options.signal);
  return {
    ...model,
    weights: await loadWeights(model.network, weights, { ...options, name: nameOf(place) }),
  };
}

function requirePlace(from: unknown): void {
  if (from instanceof URL || (typeof from === 'string' && from !== '')) return;
  const wanted = `the name of a shipped model (${shippedModels.join(', ')}), a folder, a URL, or a model with its network and weights`;
  throw new InputError('BAD_ARGUMENT', 'model', `must be ${wanted}, not ${showValue(from)}`);
}

/** Where the files of a model are: a path in a folder, or a URL. */
function filesOf(from: string | URL): { description: string | URL; weights: string | URL } {
  if (isShipped(from)) return shippedFiles(from);
  const fileAt = placesAt(from);
  return { description: fileAt(modelFiles.description), weights: fileAt(modelFiles.weights) };
}

function placesAt(place: string | URL): (name: string) => string | URL {
  const isUrl = place instanceof URL || typeof location !== 'undefined' || /^(https?|file):/i.test(place);
  if (!isUrl) {
    const folder = place.replace(/(^|[/\\])model\.json$/, '$1');
    return (name) => (/(^|[/\\])$/.test(folder) ? folder + name : `${folder}/${name}`);
  }
  const url = parseUrl(place);
  if (!/\/(model\.json)?$/.test(url.pathname)) url.pathname += '/';
  return (name) => {
    const file = new URL(name, url);
    // It may sign the request, or name a version.
    file.search = url.search;
    return file;
  };
}

function parseUrl(place: string | URL): URL {
  try {
    return new URL(place, typeof location === 'undefined' ? undefined : location.href);
  } catch (cause) {
    throw new InputError('BAD_ARGUMENT', String(place), 'is not a well-formed URL', { cause });
  }
}
