import type { FeatureMap, LoadedNetwork, RunOptions, Tensor } from '../../backends/backend.js';
import type { Network } from '../../reference/layers.js';
import { InputError } from '../errors.js';
import { defaultFeatureLayer, measureLayers } from '../networks/measure.js';
import { requireWindow } from './window-size.js';

export interface FeatureOptions extends RunOptions {
  /** Number of the layer, counted as the released tool counts (SPEC 3.2); 0 is the normalised picture. */
  readonly layer?: number;
}

/**
 * A layer's output for a picture as it is: the paper's feature extractor (section 3.2), in float64 where the backend can.
 * @param picture [3, y, x], 0..255
 * @throws InputError IMAGE_TOO_SMALL when the picture is smaller than the window; BAD_ARGUMENT when there is no such layer
 */
export async function features(
  picture: Tensor,
  name: string,
  network: Network,
  loaded: LoadedNetwork,
  { layer = defaultFeatureLayer(network), ...run }: FeatureOptions = {},
): Promise<{ layer: number; features: FeatureMap }> {
  const last = Math.max(...measureLayers(network).map(({ number = 0 }) => number));
  if (!Number.isInteger(layer) || layer < 0 || layer > last) {
    throw new InputError('BAD_ARGUMENT', `layer ${layer}`, `${network.name} has the layers 0 to ${last}`);
  }
  requireWindow([picture.shape[1], picture.shape[2]], network, name);
  const { mean, deviation } = network.input;
  const input = {
    shape: picture.shape,
    data: Float64Array.from(picture.data, (pixel) => (pixel - mean) / deviation),
  };
  return { layer, features: await loaded.runLayer(input, layer, run) };
}
