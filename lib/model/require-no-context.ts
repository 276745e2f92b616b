import { InputError } from '../errors.js';
import type { Model } from './model.js';

/**
 * That the network reads one image alone.
 * @param way what has no lower resolution to read: "ten views"
 * @throws InputError BAD_MODEL when it has context (SPEC 3.8)
 */
export function requireNoContext({ name, network }: Pick<Model, 'name' | 'network'>, way: string): void {
  if (network.context === undefined) return;
  throw new InputError('BAD_MODEL', name, `reads a lower resolution too (context), which ${way} has not`);
}
