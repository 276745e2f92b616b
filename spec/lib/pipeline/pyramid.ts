import type { Tensor } from '../../../backends/backend.js';
import { type Picture, sizeOf } from '../../../lib/images/picture.js';
import type { Model } from '../../../lib/model/model.js';
import { type Level, levelInput, pyramidLevels } from '../../../lib/pipeline/pyramid.js';

/** All levels at once, each with what the network is given of it. */
export async function pyramid(
  picture: Picture,
  model: Model,
  name: string,
  signal?: AbortSignal,
): Promise<(Level & { readonly input: Tensor })[]> {
  const levels = pyramidLevels(sizeOf(picture), model, name);
  return Promise.all(
    levels.map(async (level) => ({ ...level, input: await levelInput(picture, level, model, signal) })),
  );
}
