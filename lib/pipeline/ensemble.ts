import { InputError } from '../errors.js';
import { type ImageSource, readImage } from '../images/source.js';
import type { Classification, Model } from '../model/model.js';
import type { Answer, WithScales } from './answer.js';
import type { ClassifyOptions } from './classify.js';
import { mean, topClasses } from './scores.js';

/** What classifies: an `OverFeat`. */
export interface Classifier {
  readonly model: Model;
  readonly backend: string;
  classify(source: ImageSource, options: WithScales<ClassifyOptions>): Promise<Answer<Classification>>;
}

/**
 * Classification by several models of the same labels: the mean of their scores (SPEC 5.5, the paper's committees of
 * seven, section 3.4).
 * @throws InputError BAD_ARGUMENT when there is no model, or their labels differ
 */
export async function classifyTogether(
  members: readonly Classifier[],
  source: ImageSource,
  options: WithScales<ClassifyOptions> = {},
): Promise<Answer<Classification>> {
  const labels = members[0]?.model.labels;
  if (labels === undefined)
    throw new InputError('BAD_ARGUMENT', 'members', 'there must be at least one model');
  const other = members.find(({ model }) => `${model.labels}` !== `${labels}`);
  if (other !== undefined) {
    throw new InputError('BAD_ARGUMENT', other.model.name, `has other labels than ${members[0].model.name}`);
  }
  const { image } = await readImage(source, { signal: options.signal });
  const scores: Float32Array[] = [];
  const compiled = { kernels: 0, seconds: 0 };
  for (const member of members) {
    const answer = await member.classify(image, { ...options, topK: labels.length });
    const byIndex = new Float32Array(labels.length);
    for (const { index, score } of answer.results) byIndex[index] = score;
    scores.push(byIndex);
    compiled.kernels += answer.compiled?.kernels ?? 0;
    compiled.seconds += answer.compiled?.seconds ?? 0;
  }
  const backend = [...new Set(members.map((member) => member.backend))].join(', ');
  const results = topClasses(mean(scores), labels, options.topK ?? 5);
  return compiled.kernels > 0 ? { backend, compiled, results } : { backend, results };
}
