import type { Manifest } from '../runner/manifest.js';
import { specification } from '../runner/specification.js';
import { complete, type Draft } from './draft.js';
import { flags } from './flags.js';
import { networks } from './networks.js';

/** The whole manifest of these cases. */
export function manifestOf(drafts: readonly Draft[]): Manifest {
  const cases = drafts.map(complete);
  const ids = new Set(cases.map(({ id }) => id));
  if (ids.size !== cases.length) throw new RangeError('two cases have the same id');
  for (const { operation, mistakes = {} } of drafts)
    for (const flag of Object.keys(mistakes))
      if (!cases.some((one) => one.operation === operation && one.flags.includes(flag)))
        throw new RangeError(`no case of ${operation} shows ${flag}`);
  return {
    specification,
    generator: 'npm run fixtures, from the reference of overfeat 0.1.0',
    licence: 'CC0-1.0',
    flags,
    networks,
    cases,
  };
}

/** Flags that no case carries. */
export function unusedFlags({ flags: all, cases }: Manifest): string[] {
  const used = new Set(cases.flatMap((one) => one.flags));
  return Object.keys(all).filter((flag) => !used.has(flag));
}
