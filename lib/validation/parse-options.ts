import { closestMatch } from 'leven';
import type { z } from 'zod';
import { showValue } from '../../backends/show-value.js';
import { InputError } from '../errors.js';
import { classOf } from './class-of.js';
import { parseValue } from './parse-value.js';

/** Letters that a mistyped name may differ by. */
const mostTypos = 2;

/**
 * The options of a call as its schema reads them; one that is undefined counts as left out.
 * @param call what errors call it, as `detect`
 * @throws InputError BAD_ARGUMENT that names the option, what was given, and what would be right
 */
export function parseOptions<Output>(
  call: string,
  schema: z.ZodType<Output> & { readonly shape: Readonly<Record<string, unknown>> },
  given: unknown = {},
): Output {
  if (classOf(given) !== 'Object') {
    const shown = showValue(given);
    const got = shown === 'an object' ? classOf(given) : shown;
    const reason = `must be an object with options of ${call}, not ${got}`;
    throw new InputError('BAD_ARGUMENT', 'options', reason);
  }
  const options = Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined));
  requireKnown(call, Object.keys(options), Object.keys(schema.shape));
  return parseValue(
    schema,
    options,
    ({ place, reason }) => new InputError('BAD_ARGUMENT', place === '' ? 'options' : place, reason),
  );
}

function requireKnown(call: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = closestMatch(unknown, known, { maxDistance: mostTypos });
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  const reason = `is not an option of ${call}${hint}; there are ${known.join(', ')}`;
  throw new InputError('BAD_ARGUMENT', unknown, reason);
}
