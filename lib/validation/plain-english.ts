import type { z } from 'zod';
import { showValue } from '../../backends/show-value.js';

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
  tuple: 'a list',
};

/** What a schema refuses, as a predicate of the place where it is: `must be a whole number, not 1.5`. */
export function plainEnglish(issue: z.core.$ZodRawIssue): string {
  const given = showValue(issue.input);
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}, not ${given}`;
    case 'too_small':
      return bounded(
        issue.origin,
        issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
        given,
      );
    case 'too_big':
      return bounded(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum, given);
    case 'invalid_value':
      return `must be ${listed(issue.values.map(showValue))}, not ${given}`;
    case 'unrecognized_keys':
      return `must not have the key ${issue.keys.map(showValue).join(', ')}`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be ${listed(issue.options.map(showValue))}`
        : `cannot be ${given}`;
    default:
      return `cannot be ${given}`;
  }
}

function bounded(origin: string, bound: string, limit: number | bigint, given: string): string {
  if (origin === 'string')
    return limit === 1 ? 'must not be empty' : `must have ${bound} ${limit} characters`;
  if (origin === 'array') return `must have ${bound} ${limit} ${limit === 1 ? 'item' : 'items'}`;
  return `must be ${bound} ${limit}, not ${given}`;
}

/** `a`, `a or b`, `a, b or c`. */
function listed(words: readonly string[]): string {
  const [last, ...others] = words.toReversed();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
}
