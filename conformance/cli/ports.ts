import { InputError } from '../../lib/errors.js';
import { requireFolder } from '../../lib/files/file-kind.js';
import type { Port } from '../runner/port.js';
import { outputsPort } from './outputs-port.js';
import { programPort } from './program-port.js';

/** Seconds that one answer may take unless said otherwise: the full-size networks take long. */
export const defaultTimeout = 600;

export interface PortOptions {
  /** Command line of a port that speaks JSON lines. */
  readonly program?: string;
  /** Folder of a port's answers. */
  readonly outputs?: string;
  /** Seconds that one answer may take. */
  readonly timeout?: number;
}

/**
 * How to open the port that is to be tested, as often as a fresh one is wanted.
 * @throws InputError BAD_ARGUMENT when not exactly one of program and outputs is given; NOT_FOUND when the folder is missing
 */
export async function portOf({
  program,
  outputs,
  timeout = defaultTimeout,
}: PortOptions): Promise<() => Port> {
  if (program !== undefined && outputs === undefined)
    return () => programPort(program, { timeout: timeout * 1000 });
  if (outputs !== undefined && program === undefined) {
    await requireFolder(outputs);
    return () => outputsPort(outputs);
  }
  throw new InputError('BAD_ARGUMENT', 'conformance', 'needs either --program or --outputs');
}
