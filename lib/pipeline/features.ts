import type { FeatureMap, LoadedNetwork, Tensor } from '../../backends/backend.js';
import type { Network } from '../../reference/layers.js';
import { defaultFeatureLayer } from '../networks/measure.js';
import { type FeatureOptions, runOptionsOf } from '../options.js';
import { requireWindow } from './window-size.js';

/**
 * A layer's output for a picture as it is: the paper's feature extractor (section 3.2), in float64 where the backend can.
 * @param picture [3, y, x], 0..255
 * @throws InputError IMAGE_TOO_SMALL when the picture is smaller than the window
 */
export async function features(
  picture: Tensor,
  name: string,
  network: Network,
  loaded: LoadedNetwork,
  options: FeatureOptions = {},
): Promise<{ layer: number; features: FeatureMap }> {
  const { layer = defaultFeatureLayer(network) } = options;
  requireWindow([picture.shape[1], picture.shape[2]], network, name);
  const { mean, deviation } = network.input;
  const input = {
    shape: picture.shape,
    data: Float64Array.from(picture.data, (pixel) => (pixel - mean) / deviation),
  };
  return { layer, features: await loaded.runLayer(input, layer, runOptionsOf(options)) };
}
