import { incomparable, judge, type Outcome } from './judge.js';
import type { Case, Manifest } from './manifest.js';
import { askingOrder, combined, type Order } from './order.js';
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

export interface RunCasesOptions extends Order {
  readonly signal?: AbortSignal;
  /** Which cases; all of them when left out. */
  readonly isWanted?: (testCase: Case) => boolean;
  /** Called after each case, with the share of the cases that are done. */
  readonly onProgress?: (fraction: number) => void;
}

/** Puts the cases to a port, one after the other; the outcomes are in the order of the manifest. */
export async function runCases(
  fixtures: Fixtures,
  port: Port,
  { signal, isWanted = () => true, onProgress, ...order }: RunCasesOptions = {},
): Promise<Report> {
  const { manifest } = fixtures;
  const wanted = manifest.cases.filter(isWanted);
  const outcomes: Outcome[][] = wanted.map(() => []);
  const asked = askingOrder(wanted.length, order);
  for (const [done, index] of asked.entries()) {
    signal?.throwIfAborted();
    const stored = wanted[index];
    const outcome = await unlessAborted(outcomeOf(await fixtures.load(stored), manifest, port), signal);
    outcomes[index].push({ ...outcome, testCase: stored });
    onProgress?.((done + 1) / asked.length);
  }
  return { port: port.name, manifest, outcomes: outcomes.map(combined) };
}

/** Rejects as soon as the signal is aborted, whatever the promise waits for. */
export async function unlessAborted<Given>(
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

/** The verdict on the port's answer to one case whose tensors are loaded. */
export async function outcomeOf(
  testCase: Case,
  manifest: Pick<Manifest, 'networks'>,
  port: Port,
): Promise<Outcome> {
  try {
    return judge(testCase, await port.answer(requestOf(testCase, manifest)));
  } catch (error) {
    if (error instanceof PortError) return incomparable(testCase, error.message);
    throw error;
  }
}
