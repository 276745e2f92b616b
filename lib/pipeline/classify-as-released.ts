import type { LoadedNetwork, Tensor } from '../../backends/backend.js';
import { type Turn, turns } from '../../backends/turns.js';
import { type Pair, resizedSize } from '../../reference/geometry.js';
import { InputError } from '../errors.js';
import { crop, normalise } from '../images/image.js';
import { type Picture, sizeOf } from '../images/picture.js';
import { resize } from '../images/resize.js';
import type { Classification, Model } from '../model/model.js';
import { requireNoContext } from '../model/require-no-context.js';
import { denseSizes, networkGeometry } from '../networks/measure.js';
import { type ClassifyAsReleasedOptions, runOptionsOf } from '../options.js';
import { softmaxMap, topClasses } from './scores.js';

/** Side of the square that the released tool classifies, for both of its networks. */
const side = 231;

/**
 * Classes of one square, as the released tool finds them (SPEC 5.10): the picture resized so that its short side is 231,
 * its centre cut out, one window, no flip. Resizing is this project's own, so the pixels are not the released tool's.
 * @throws InputError BAD_MODEL when the network does not give one output for a square of 231
 */
export async function classifyAsReleased(
  picture: Picture,
  model: Model,
  loaded: LoadedNetwork,
  options: ClassifyAsReleasedOptions = {},
): Promise<Classification[]> {
  const { topK = 5, threshold } = options;
  requireNoContext(model, "the released tool's classification");
  requireOneOutput(model);
  const input = normalise(await releasedSquare(picture, turns(options.signal)), model.network.input);
  const [{ classifier }] = await loaded.runDense([input], {
    stride: 'coarse',
    heads: ['classifier'],
    ...runOptionsOf(options),
  });
  return topClasses(softmaxMap(classifier!).data, model.labels, topK, threshold);
}

function requireOneOutput({ name, network }: Model): void {
  const fits = networkGeometry(network).window.every((length) => length <= side);
  const outputs = fits ? denseSizes(network, [side, side]).coarse : [0, 0];
  if (outputs.some((length) => length !== 1)) {
    throw new InputError(
      'BAD_MODEL',
      name,
      `gives ${outputs.join('x')} outputs for a square of ${side}, where the released networks give one`,
    );
  }
}

/** The centre of the picture, as a square of 231. */
export async function releasedSquare(picture: Picture, turn?: Turn): Promise<Tensor> {
  const [height, width] = sizeOf(picture);
  const size = resizedSize([height, width], side);
  const start: Pair = [Math.floor((size[0] - side) / 2), Math.floor((size[1] - side) / 2)];
  return crop(await resize(picture, size, { turn }), start, [side, side]);
}
