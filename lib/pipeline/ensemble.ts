import { showValue } from '../../backends/show-value.js';
import { InputError } from '../errors.js';
import { type ImageSource, readImage } from '../images/source.js';
import type { Classification, Model } from '../model/model.js';
import {
  type ClassifyOptions,
  type ClassifyTogetherOptions,
  optionsOf,
  type TenViewsOptions,
} from '../options.js';
import { type Answer, decodedBy } from './answer.js';
import { requireFit } from './require-fit.js';
import { mean, topClasses } from './scores.js';
import { timed } from './stages.js';

/** What classifies: an `OverFeat`, or one in a worker. */
export interface Classifier {
  readonly model: Omit<Model, 'weights'>;
  readonly backend: string;
  classify(source: ImageSource, options: ClassifyOptions): Promise<Answer<Classification>>;
  classifyTenViews(source: ImageSource, options: TenViewsOptions): Promise<Answer<Classification>>;
}

/**
 * Classification by several models of the same labels: the mean of their scores (SPEC 5.5, the paper's committees of
 * seven, section 3.4).
 * @throws InputError BAD_ARGUMENT for a wrong option, or one that does not suit each model, when there is no model, or when
 *   their labels differ
 */
export async function classifyTogether(
  members: readonly Classifier[],
  source: ImageSource,
  options: ClassifyTogetherOptions = {},
): Promise<Answer<Classification>> {
  const checked = optionsOf.classifyTogether(options);
  requireMembers(members);
  requireViews(checked);
  for (const { model } of members) requireFit(checked, model);
  const { topK = 5, threshold, onProgress, views, ...shared } = checked;
  const { labels } = members[0].model;
  const { image, name, codec } = await timed('decode', shared, () =>
    readImage(source, { signal: shared.signal }),
  );
  const picture = { ...image, name };
  const scores: Float32Array[] = [];
  const notes = new Set<string>();
  const compiled = { kernels: 0, seconds: 0 };
  for (const [at, member] of members.entries()) {
    const call = views === 'ten' ? 'classifyTenViews' : 'classify';
    const answer = await member[call](picture, {
      ...shared,
      topK: labels.length,
      onProgress: (fraction) => onProgress?.((at + fraction) / members.length),
    });
    const byIndex = new Float32Array(labels.length);
    for (const { index, score } of answer.results) byIndex[index] = score;
    scores.push(byIndex);
    if (answer.note !== undefined) notes.add(answer.note);
    compiled.kernels += answer.compiled?.kernels ?? 0;
    compiled.seconds += answer.compiled?.seconds ?? 0;
  }
  const backend = [...new Set(members.map((member) => member.backend))].join(', ');
  const results = topClasses(mean(scores), labels, topK, threshold);
  return {
    backend,
    ...(notes.size > 0 && { note: [...notes].join('; ') }),
    ...(compiled.kernels > 0 && { compiled }),
    ...decodedBy(codec),
    results,
  };
}

/** @throws InputError BAD_ARGUMENT when there is none, or their labels differ */
export function requireMembers(members: readonly Classifier[]): void {
  if (!Array.isArray(members) || members.length === 0 || !members.every(isClassifier)) {
    const reason = `must be a list of at least one OverFeat or OverFeatWorker, not ${showValue(members)}`;
    throw new InputError('BAD_ARGUMENT', 'members', reason);
  }
  const [first, ...others] = members;
  const labelsOf = ({ model }: Classifier) => JSON.stringify(model.labels);
  const other = others.find((member) => labelsOf(member) !== labelsOf(first));
  if (other !== undefined) {
    const reason = `must have the same labels; those of ${other.model.name} and ${first.model.name} differ`;
    throw new InputError('BAD_ARGUMENT', 'members', reason);
  }
}

/**
 * The model of those that do what several cannot do together.
 * @throws InputError BAD_ARGUMENT when there are several
 */
export function requireOne<Member extends Classifier>(members: readonly Member[]): Member {
  requireMembers(members);
  if (members.length > 1) {
    const reason = `must be one, not ${members.length}: boxes of several are not averaged`;
    throw new InputError('BAD_ARGUMENT', 'models', reason);
  }
  return members[0];
}

/** @throws InputError BAD_ARGUMENT for an option that ten views do not have */
export function requireViews({ views, ...options }: ClassifyTogetherOptions): void {
  if (views !== 'ten') return;
  const given = (['scales', 'stride', 'flips', 'votes'] as const).find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const reason = 'is not for ten views, which are of one size, each as it is and mirrored';
  throw new InputError('BAD_ARGUMENT', given, reason);
}

function isClassifier(member: unknown): boolean {
  const { model, classify, classifyTenViews } = (member ?? {}) as Partial<Classifier>;
  return (
    typeof model === 'object' && typeof classify === 'function' && typeof classifyTenViews === 'function'
  );
}
