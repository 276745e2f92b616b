import { join } from 'node:path';
import { InputError } from '../../lib/errors.js';
import { exists } from '../../lib/files/file-kind.js';
import { readBytes } from '../../lib/files/read-bytes.js';
import { isList, isTensor, type Value, type Values } from '../runner/manifest.js';
import { type Port, PortError, parseLenient, toAnswer } from '../runner/port.js';
import { readNpy } from '../runner/read-npy.js';

/**
 * Answers that a port wrote into a folder: `ID.json` for each case, whose tensors may be in NumPy files beside it, as
 * { "file": "name.npy" }. A case without a file is not supported.
 */
export function outputsPort(folder: string): Port {
  return {
    name: folder,
    answer: async ({ id }) => {
      const path = join(folder, `${id}.json`);
      if (!(await exists(path))) return { unsupported: true };
      const bytes = await readBytes(path).catch((cause: unknown) => {
        throw new PortError(`${path} cannot be read`, { cause });
      });
      const answer = toAnswer(parseLenient(new TextDecoder().decode(bytes)));
      return 'outputs' in answer ? { outputs: await loadFiles(answer.outputs, join(path, '..')) } : answer;
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

async function loadFiles(values: Values, folder: string): Promise<Values> {
  const loaded: Record<string, Value> = {};
  for (const [name, value] of Object.entries(values)) loaded[name] = await loadFile(value, folder);
  return loaded;
}

async function loadFile(value: Value, folder: string): Promise<Value> {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return Promise.all(value.map((item) => loadFile(item, folder)));
  if ('file' in value && typeof value.file === 'string') {
    return readTensor(join(folder, value.file));
  }
  return isTensor(value) ? value : loadFiles(value, folder);
}

async function readTensor(path: string): Promise<Value> {
  try {
    return readNpy(await readBytes(path), path);
  } catch (error) {
    if (error instanceof InputError) throw new PortError(error.message, { cause: error });
    throw error;
  }
}
