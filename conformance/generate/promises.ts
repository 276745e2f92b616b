/** What was once given out is never changed: a case keeps what it asks and what it expects, and its id (SPEC 11.1). */
import { createHash } from 'node:crypto';
import type { Case, Manifest } from '../runner/manifest.js';

/** The contents of promises.json. */
export interface Promises {
  /** Of each id that was given out, a checksum of what the case asks and expects. */
  readonly cases: { readonly [id: string]: string };
  /** Ids that stand for no case any more, each with the reason. */
  readonly retired: { readonly [id: string]: string };
}

/** A checksum of what a case asks and expects; comment, flags, mistakes and tolerance may become better. */
export function meaningOf(
  { operation, inputs, parameters, expected }: Case,
  { networks }: Pick<Manifest, 'networks'>,
): string {
  const network = networks[`${parameters.network}`];
  const text = JSON.stringify({ operation, inputs, parameters, network, expected }, (_, value) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** What these cases break, a line for each. */
export function brokenPromises(manifest: Manifest, { cases, retired }: Promises): string[] {
  const meanings = new Map(manifest.cases.map((one) => [one.id, meaningOf(one, manifest)]));
  const reused = Object.keys(retired).filter((id) => meanings.has(id));
  const changed = Object.entries(cases).flatMap(([id, meaning]) => {
    const now = meanings.get(id);
    if (now === undefined) return id in retired ? [] : [`${id} is gone: retire it, with the reason`];
    return now === meaning
      ? []
      : [`${id} asks or expects something else: give the new case an id of its own`];
  });
  return [...reused.map((id) => `${id} is retired: its id is not used again`), ...changed];
}

/**
 * The promises with all cases of today.
 * @throws RangeError when one is broken
 */
export function promised(manifest: Manifest, promises: Promises): Promises {
  const broken = brokenPromises(manifest, promises);
  if (broken.length > 0) throw new RangeError(broken.join('\n'));
  const today = manifest.cases.map((one) => [one.id, meaningOf(one, manifest)]);
  return { cases: { ...promises.cases, ...Object.fromEntries(today) }, retired: promises.retired };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
