/** What spec/browser/shipped-models.spec.ts runs in the page: the library as its users bundle it. */
import { type Answer, type Detection, OverFeat, type RgbImage } from '../../lib/index.js';

/** The objects that a model, downloaded from beside the page, finds in a picture. */
export async function detect(
  name: string,
  backend: string,
  picture: RgbImage,
  options: { readonly scales: readonly number[]; readonly threshold: number },
): Promise<Answer<Detection>> {
  await using overfeat = await OverFeat.load(new URL(`models/${name}/`, location.href), { backend });
  return await overfeat.detect(picture, options);
}

export { describeMode } from '../../backends/gpu/describe.js';
