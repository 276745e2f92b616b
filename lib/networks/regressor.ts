import type { BoxForm } from '../../reference/box-forms.js';
import { footprint, receptiveField } from '../../reference/geometry.js';
import { type Layer, layerFootprint, type Network } from '../../reference/layers.js';
import { conv2d, relu } from './layers.js';

/** What `withRegressor` needs to know beside the network. */
export interface RegressorOptions {
  /** Channels of the hidden layers, first to last; the paper's are 4096 and 1024. */
  readonly hidden?: readonly number[];
  /** Boxes a window: 1, shared by all classes, or as many as there are object classes (background is none). */
  readonly boxes?: number;
  /** What the four outputs of a box are (SPEC 4.17); its edges by default. */
  readonly boxForm?: BoxForm | undefined;
}

/**
 * The network with a head that predicts the object's box (SPEC 3.3, paper section 4.1).
 * Its first layer spans the same pooled positions as the classifier; the others are 1x1.
 */
export function withRegressor(
  network: Network,
  { hidden = [4096, 1024], boxes = 1, boxForm }: RegressorOptions = {},
): Network {
  const kernel = receptiveField(network.heads.classifier.map(layerFootprint)).size;
  const images = network.context === undefined ? 1 : 2;
  const channels = [images * featureChannels(network), ...hidden, 4 * boxes];
  const regressor = channels.slice(1).flatMap((outChannels, index): Layer[] => {
    const layer = conv2d(`regressor${index + 1}`, channels[index], outChannels, 1);
    const output = index === hidden.length;
    return [index === 0 ? { ...layer, ...footprint(kernel) } : layer, ...(output ? [] : [relu()])];
  });
  return {
    ...network,
    heads: { ...network.heads, regressor },
    ...(boxForm !== undefined && { boxForm }),
  };
}

/** Channels of the last unpooled map: what both heads read. */
function featureChannels({ input, features }: Network): number {
  return features.reduce(
    (channels, layer) => (layer.kind === 'conv2d' ? layer.outChannels : channels),
    input.channels,
  );
}
