import type { Network } from '../../reference/layers.js';
import { parseJson } from '../files/parse-json.js';
import { readBytes } from '../files/read-bytes.js';
import { accurate } from './accurate.js';
import { fast } from './fast.js';
import { isTrainableName, trainableNetworks } from './trainable.js';
import { parseNetwork } from './validate.js';

/** What those of one's own have where nothing says how many classes there are: an object, and background. */
const fewestOutputs = 2;

/**
 * The network called fast or accurate, or small, compact or medium for one class and background, or the one in a JSON
 * file: a network's own, or a model's.
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_MODEL
 */
export async function openNetwork(nameOrPath: string): Promise<Network> {
  if (nameOrPath === 'fast') return fast();
  if (nameOrPath === 'accurate') return accurate();
  if (isTrainableName(nameOrPath)) return trainableNetworks[nameOrPath]({ classes: fewestOutputs });
  const value = parseJson(await readBytes(nameOrPath), nameOrPath, 'BAD_MODEL');
  const network = typeof value === 'object' && value !== null && 'network' in value ? value.network : value;
  return parseNetwork(network, nameOrPath);
}
