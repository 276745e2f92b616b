import { incomparable, judge, type Outcome } from './judge.js';
import type { Case, Manifest } from './manifest.js';
import { type Port, PortError, requestOf } from './port.js';

/** A manifest, and what its cases need from beside it. */
export interface Fixtures {
  readonly manifest: Manifest;
  /** The case with all values in its tensors, but for seeded ones too large for it. */
  load(testCase: Case): Promise<Case>;
}

/** The verdicts on a port, case by case. */
export interface Report {
  readonly port: string;
  readonly manifest: Manifest;
  readonly outcomes: readonly Outcome[];
}

export interface RunCasesOptions {
  readonly signal?: AbortSignal;
  /** Which cases; all of them when left out. */
  readonly isWanted?: (testCase: Case) => boolean;
  /** Called after each case, with the share of the cases that are done. */
  readonly onProgress?: (fraction: number) => void;
}

/** Puts the cases to a port, one after the other. */
export async function runCases(
  fixtures: Fixtures,
  port: Port,
  { signal, isWanted = () => true, onProgress }: RunCasesOptions = {},
): Promise<Report> {
  const { manifest } = fixtures;
  const outcomes: Outcome[] = [];
  const wanted = manifest.cases.filter(isWanted);
  for (const stored of wanted) {
    signal?.throwIfAborted();
    const outcome = await unlessAborted(outcomeOf(await fixtures.load(stored), manifest, port), signal);
    outcomes.push({ ...outcome, testCase: stored });
    onProgress?.(outcomes.length / wanted.length);
  }
  return { port: port.name, manifest, outcomes };
}

/** Rejects as soon as the signal is aborted, whatever the promise waits for. */
async function unlessAborted<Given>(
  promise: Promise<Given>,
  signal: AbortSignal | undefined,
): Promise<Given> {
  if (signal === undefined) return promise;
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    settled.abort();
  }
}

async function outcomeOf(testCase: Case, manifest: Manifest, port: Port): Promise<Outcome> {
  try {
    return judge(testCase, await port.answer(requestOf(testCase, manifest)));
  } catch (error) {
    if (error instanceof PortError) return incomparable(testCase, error.message);
    throw error;
  }
}
