/** Options as plain data, and back: functions stay where they are, and are named. */
import type { RunOptions } from '../../backends/backend.js';
import { literalMatchScore, type MatchScore, matchScore } from '../../reference/match-score.js';
import { InputError } from '../errors.js';
import type { ClassifyOptions, DetectOptions, FeatureOptions, StageOptions } from '../options.js';

/** What a call tells on its way: arguments of one of its functions. */
export type News =
  | { readonly name: 'onProgress'; readonly given: Parameters<NonNullable<RunOptions['onProgress']>> }
  | { readonly name: 'onStage'; readonly given: Parameters<NonNullable<StageOptions['onStage']>> };

/** Options of any call; each has some of them. */
export type AnyOptions = ClassifyOptions & DetectOptions & FeatureOptions & { readonly backend?: string };

type Functions = Required<RunOptions & StageOptions & Pick<DetectOptions, 'matchScore'>>;

export interface SentOptions {
  readonly values: Omit<AnyOptions, keyof Functions>;
  readonly matchScore?: string;
  /** The functions that want to be told. */
  readonly listening: readonly News['name'][];
}

/** The match scores that a worker has: code cannot be sent. */
const matchScores: Readonly<Record<string, MatchScore>> = { matchScore, literalMatchScore };

/** @throws InputError BAD_ARGUMENT for a match score of the caller's own */
export function sendOptions(options: AnyOptions): SentOptions {
  const { signal: _, onProgress, onStage, matchScore: score, ...values } = options;
  const listening: News['name'][] = [];
  if (onProgress !== undefined) listening.push('onProgress');
  if (onStage !== undefined) listening.push('onStage');
  return {
    values,
    listening,
    ...(score === undefined ? {} : { matchScore: nameOf(score) }),
  };
}

function nameOf(score: MatchScore): string {
  const names = Object.keys(matchScores);
  const name = names.find((one) => matchScores[one] === score);
  if (name !== undefined) return name;
  const wanted = `${names.join(' or ')} of overfeat/reference`;
  throw new InputError(
    'BAD_ARGUMENT',
    'matchScore',
    `must be ${wanted} for a worker, which no code is sent to`,
  );
}

/** The options again, in the worker. */
export function receiveOptions(
  { values, matchScore: name, listening }: SentOptions,
  signal: AbortSignal,
  tell: (news: News) => void,
): AnyOptions {
  return {
    ...values,
    signal,
    ...(name === undefined ? {} : { matchScore: matchScores[name] }),
    ...(listening.includes('onProgress') && {
      onProgress: (...given) => tell({ name: 'onProgress', given }),
    }),
    ...(listening.includes('onStage') && { onStage: (...given) => tell({ name: 'onStage', given }) }),
  };
}
