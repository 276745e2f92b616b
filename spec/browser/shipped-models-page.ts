/** What spec/browser/shipped-models.spec.ts runs in the page: the library as its users bundle it. */
import { type Answer, OverFeat, type RgbImage } from '../../lib/index.js';
import { type AnswerOptions, answerOf, type Found } from '../lib/answer-of.js';

/** What a model, downloaded from beside the page, finds in a picture. */
export async function answer(
  name: string,
  backend: string,
  picture: RgbImage,
  options: AnswerOptions,
): Promise<Answer<Found>> {
  await using overfeat = await OverFeat.load(new URL(`models/${name}/`, location.href), { backend });
  return await answerOf(overfeat, picture, options);
}

export { describeMode } from '../../backends/gpu/describe.js';
