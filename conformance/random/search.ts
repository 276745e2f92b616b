/** Random mode: questions of all operations put to a port in turn, until each operation fails or all are asked. */
import { Random } from '../../lib/training/random.js';
import { flags } from '../generate/flags.js';
import type { Outcome } from '../runner/judge.js';
import type { Manifest } from '../runner/manifest.js';
import type { Port } from '../runner/port.js';
import { outcomeOf, type Report, unlessAborted } from '../runner/run.js';
import { specification } from '../runner/specification.js';
import { drawOne, turns } from './draw.js';
import { kinds } from './kinds/index.js';
import type { Drawn } from './question.js';
import { shrunk, withHistory } from './shrink.js';

export interface SearchOptions {
  /** How many questions. */
  readonly count: number;
  /** The same seed asks the same questions. */
  readonly seed: number;
  /** Text that the names of the wanted operations, followed by a slash, contain. */
  readonly only?: string;
  readonly signal?: AbortSignal;
  /** Called after each question, with the share that is done. */
  readonly onProgress?: (fraction: number) => void;
}

export interface Search {
  /** On every question that was asked, in place of a wrong answer's the smallest one found. */
  readonly report: Report;
  /** For each operation that failed, a manifest with the cases to ask. */
  readonly failures: readonly Manifest[];
}

/** How many of the latest questions are tried again where a question alone does not fail. */
const longestHistory = 1000;

/** Opens a port that was asked nothing yet. */
export type OpenPort = () => Port;

/** Puts random questions to a port. An operation that failed once, or is not supported, is not asked again. */
export async function search(
  open: OpenPort,
  { count, seed, only = '', signal, onProgress }: SearchOptions,
): Promise<Search> {
  await using port = open();
  const random = new Random(seed);
  const asked: Drawn[] = [];
  const outcomes: Outcome[] = [];
  const failures: Manifest[] = [];
  const wanted = new Set(kinds.filter(({ operation }) => `${operation}/`.includes(only)));
  const turn = turns(random, [...wanted]);
  for (let index = 0; index < count && wanted.size > 0; index++) {
    signal?.throwIfAborted();
    let kind = turn.next().value;
    while (!wanted.has(kind)) kind = turn.next().value;
    const { drawn: one, seed: own } = drawOne(random, kind, seed, index);
    asked.push(one);
    if (asked.length > longestHistory) asked.shift();
    const outcome = await unlessAborted(outcomeOf(one.testCase, one, port), signal);
    if (outcome.verdict !== 'passed') wanted.delete(kind);
    if (outcome.verdict === 'failed') {
      const { id } = one.testCase;
      await using fresh = open();
      const smallest = (await unlessAborted(shrunk(kind, own, id, fresh, signal), signal)) ??
        (await withHistory(asked, open, signal)) ?? { questions: [one], outcome };
      outcomes.push(smallest.outcome);
      failures.push(manifestOf(smallest.questions, `--random ${count} --seed ${seed}`));
    } else outcomes.push(outcome);
    onProgress?.((index + 1) / count);
  }
  outcomes.sort((a, b) => placeOf(a) - placeOf(b));
  const cases = outcomes.map(({ testCase }) => testCase);
  return {
    report: { port: port.name, manifest: { ...manifestOf([], ''), cases }, outcomes },
    failures,
  };
}

/** Earlier operations first: later ones build on them. */
function placeOf({ testCase }: Outcome): number {
  return kinds.findIndex(({ operation }) => operation === testCase.operation);
}

/** What can be sent in, and asked again by `--replay`. */
function manifestOf(questions: readonly Drawn[], options: string): Manifest {
  return {
    specification,
    generator: `overfeat-conformance ${options}`,
    licence: 'CC0-1.0',
    flags,
    networks: Object.assign({}, ...questions.map(({ networks }) => networks)),
    cases: questions.map(({ testCase }) => testCase),
  };
}
