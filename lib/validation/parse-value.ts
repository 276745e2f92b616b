import './no-eval.js';
import { z } from 'zod';
import { plainEnglish } from './plain-english.js';

/** The first thing that is wrong with a value. */
export interface Problem {
  /** Where in the value, as `scales[1]`; empty for the whole. */
  readonly place: string;
  /** In plain English, after the place: `must be a number, not "80"`. */
  readonly reason: string;
}

/**
 * A value that came from outside, as a schema reads it.
 * @param refuse makes the error that is thrown when it does not fit
 */
export function parseValue<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  refuse: (problem: Problem) => Error,
): Output {
  const parsed = schema.safeParse(value, { error: plainEnglish });
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw refuse({ place: z.core.toDotPath(path), reason: message });
}
