import type { Network } from '../../reference/layers.js';
import { InputError } from '../errors.js';
import { readBytes } from '../files/read-bytes.js';
import { accurate } from './accurate.js';
import { fast } from './fast.js';
import { parseNetwork } from './validate.js';

/**
 * The network called fast or accurate, or the one in a JSON file: a network's own, or a model's.
 * @throws InputError NOT_FOUND, NOT_A_FILE, BAD_MODEL
 */
export async function openNetwork(nameOrPath: string): Promise<Network> {
  if (nameOrPath === 'fast') return fast();
  if (nameOrPath === 'accurate') return accurate();
  const text = new TextDecoder().decode(await readBytes(nameOrPath));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError('BAD_MODEL', nameOrPath, 'is not JSON', { cause });
  }
  const network = typeof value === 'object' && value !== null && 'network' in value ? value.network : value;
  return parseNetwork(network, nameOrPath);
}
