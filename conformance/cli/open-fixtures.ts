import { createHash } from 'node:crypto';
import { dirname, join, resolve, sep } from 'node:path';
import { InputError } from '../../lib/errors.js';
import { parseJson } from '../../lib/files/parse-json.js';
import { readBytes } from '../../lib/files/read-bytes.js';
import { elementCount } from '../../reference/geometry.js';
import {
  type Case,
  isList,
  isTensor,
  isTolerance,
  type Manifest,
  type StoredTensor,
  type Tolerances,
  type Value,
} from '../runner/manifest.js';
import { readNpy } from '../runner/read-npy.js';
import type { Fixtures } from '../runner/run.js';
import { seededValues } from '../runner/seeded.js';

/** Seeded tensors with more elements than this are left to the port to make. */
const largestSent = 65536;

/**
 * The fixtures in a folder.
 * @throws InputError NOT_FOUND when there is no manifest; BAD_ARGUMENT when it is not one
 */
export function openFixtures(folder: string): Promise<Fixtures> {
  const reason = 'cannot be read: give the folder of the fixtures with --fixtures';
  return openManifest(join(folder, 'manifest.json'), reason);
}

/**
 * The cases of a file that random mode saved, or of any other manifest.
 * @throws InputError NOT_FOUND when it cannot be read; BAD_ARGUMENT when it is no manifest
 */
export async function openManifest(path: string, reason = 'cannot be read'): Promise<Fixtures> {
  const folder = dirname(path);
  const bytes = await readBytes(path).catch((cause: unknown) => {
    throw new InputError('NOT_FOUND', path, reason, { cause });
  });
  const manifest = parseManifest(path, parseJson(bytes, path, 'BAD_ARGUMENT'));
  return {
    manifest,
    load: async (testCase) => {
      const load = (value: Value) => loadValue(value, folder);
      const { expected, tolerance } = testCase;
      return {
        ...testCase,
        inputs: await loadRecord(testCase.inputs, load),
        expected: 'error' in expected ? expected : { outputs: await loadRecord(expected.outputs, load) },
        tolerance: await loadRecord(tolerance, (one) => loadTolerances(one, load)),
      };
    },
  };
}

function parseManifest(path: string, value: unknown): Manifest {
  if (!isManifest(value)) {
    throw new InputError('BAD_ARGUMENT', path, 'is not a manifest of conformance cases');
  }
  return value;
}

/** Its schema says the rest; here, enough to refuse another file. */
function isManifest(value: unknown): value is Manifest {
  const keys: readonly (keyof Manifest)[] = ['specification', 'flags', 'networks', 'cases'];
  const isRecord = typeof value === 'object' && value !== null && keys.every((key) => key in value);
  return isRecord && 'cases' in value && Array.isArray(value.cases) && value.cases.every(isCase);
}

function isCase(value: unknown): value is Case {
  const keys: readonly (keyof Case)[] = [
    'id',
    'operation',
    'flags',
    'inputs',
    'parameters',
    'expected',
    'tolerance',
    'mistakes',
  ];
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}

async function loadRecord<Item>(
  record: { readonly [name: string]: Item },
  load: (item: Item) => Promise<Item>,
): Promise<Record<string, Item>> {
  const loaded: Record<string, Item> = {};
  for (const [name, item] of Object.entries(record)) loaded[name] = await load(item);
  return loaded;
}

async function loadTolerances(
  tolerances: Tolerances,
  load: (value: Value) => Promise<Value>,
): Promise<Tolerances> {
  if (!isTolerance(tolerances)) {
    if (Array.isArray(tolerances)) return Promise.all(tolerances.map((one) => loadTolerances(one, load)));
    return loadRecord(tolerances as { readonly [name: string]: Tolerances }, (one) =>
      loadTolerances(one, load),
    );
  }
  if (tolerances.formula !== 'sum') return tolerances;
  return { ...tolerances, magnitudes: await load(tolerances.magnitudes) };
}

async function loadValue(value: Value, folder: string): Promise<Value> {
  if (typeof value !== 'object') return value;
  if (isTensor(value)) return loadTensor(value, folder);
  if (isList(value)) {
    const loaded: Value[] = [];
    for (const item of value) loaded.push(await loadValue(item, folder));
    return loaded;
  }
  return loadRecord(value, (item) => loadValue(item, folder));
}

async function loadTensor(tensor: StoredTensor, folder: string): Promise<StoredTensor> {
  if ('data' in tensor) return tensor;
  const { shape } = tensor;
  if ('seeded' in tensor) {
    const count = elementCount(shape);
    return count > largestSent ? tensor : { shape, data: Array.from(seededValues(count, tensor.seeded)) };
  }
  const path = join(folder, tensor.file);
  if (!resolve(path).startsWith(resolve(folder) + sep)) {
    throw new InputError('BAD_ARGUMENT', tensor.file, 'is not inside the folder of the fixtures');
  }
  const bytes = await readBytes(path);
  if (createHash('sha256').update(bytes).digest('hex') !== tensor.sha256) {
    throw new InputError('BAD_ARGUMENT', path, 'does not have the checksum that the manifest gives');
  }
  return readNpy(bytes, path);
}
