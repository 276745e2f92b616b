import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isList, isTensor, type Value, type Values } from '../../conformance/manifest.js';
import { type Port, PortError, parseLenient, toAnswer } from '../../conformance/port.js';
import { readNpy } from '../../conformance/read-npy.js';
import { InputError } from '../../errors.js';

/**
 * Answers that a port wrote into a folder: `ID.json` for each case, whose tensors may be in NumPy files beside it, as
 * { "file": "name.npy" }. A case without a file is not supported.
 */
export function outputsPort(folder: string): Port {
  return {
    name: folder,
    answer: async ({ id }) => {
      const path = join(folder, `${id}.json`);
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
          return { unsupported: true };
        throw new PortError(`${path} cannot be read`, { cause: error });
      }
      const answer = toAnswer(parseLenient(text));
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
    const path = join(folder, value.file);
    const bytes = await readFile(path).catch((error: unknown) => {
      throw new PortError(`${path} cannot be read`, { cause: error });
    });
    return tensorOf(bytes, path);
  }
  return isTensor(value) ? value : loadFiles(value, folder);
}

function tensorOf(bytes: Uint8Array, path: string): Value {
  try {
    return readNpy(bytes, path);
  } catch (error) {
    if (error instanceof InputError) throw new PortError(error.message, { cause: error });
    throw error;
  }
}
