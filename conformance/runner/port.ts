import type { Network } from '../../reference/layers.js';
import type { Case, Manifest, Values } from './manifest.js';

/** What a port is asked: a case without its answer. Tensors hold their values, but for the largest seeded ones. */
export interface Request {
  readonly id: string;
  readonly operation: string;
  readonly inputs: Values;
  /** `network` is the network itself. */
  readonly parameters: Values & { readonly network?: Network };
}

export type Answer =
  | { readonly outputs: Values }
  /** A code of SPEC 10.1. */
  | { readonly error: string }
  /** The port does not have the operation. */
  | { readonly unsupported: true };

/** An implementation to be tested. */
export interface Port extends AsyncDisposable {
  /** Shown in reports. */
  readonly name: string;
  /** @throws PortError when there is no answer, or none that can be read */
  answer(request: Request): Promise<Answer>;
}

/** A port that gave no answer: it ended, took too long, or wrote something else. */
export class PortError extends Error {
  override readonly name = 'PortError';
}

/** The question of a case whose tensors have been loaded. */
export function requestOf(
  { id, operation, inputs, parameters }: Case,
  { networks }: Pick<Manifest, 'networks'>,
): Request {
  const { network: name, ...rest } = parameters;
  if (typeof name !== 'string') return { id, operation, inputs, parameters: rest };
  return { id, operation, inputs, parameters: { ...rest, network: networks[name] } as Request['parameters'] };
}

/**
 * A port's answer as it was read.
 * @throws PortError when it is none
 */
export function toAnswer(value: unknown): Answer {
  if (typeof value === 'object' && value !== null) {
    if ('error' in value && typeof value.error === 'string') return { error: value.error };
    if ('unsupported' in value && value.unsupported === true) return { unsupported: true };
    if ('outputs' in value && isRecord(value.outputs)) {
      requireShallow(value.outputs);
      return { outputs: value.outputs };
    }
  }
  throw new PortError('the answer has neither outputs nor error nor "unsupported": true');
}

/** Levels of lists and records in an answer; the deepest that is right has 6. */
const deepest = 32;

/** What reads the answer goes down as deep as it does. */
function requireShallow(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > deepest) throw new PortError(`the answer is nested more than ${deepest} levels deep`);
  for (const item of Object.values(value)) requireShallow(item, depth + 1);
}

/** What is inside is looked at when it is compared. */
function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * JSON, also with the NaN and Infinity that some languages write bare.
 * @throws PortError when it is neither
 */
export function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      // Strings stay as they are: only what stands outside of quotes is quoted.
      const quoted = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (part) =>
        part.startsWith('"') ? part : `"${part}"`,
      );
      return JSON.parse(quoted);
    } catch (error) {
      throw new PortError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
