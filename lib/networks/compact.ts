import type { Network } from '../../reference/layers.js';
import { conv2d, dropout, maxPool2d, releasedPixels, relu } from './layers.js';
import { withRegressor } from './regressor.js';

export interface CompactOptions {
  /** Outputs of the classifier; a detector counts its background, the last, among them. */
  readonly classes: number;
  /** Multiplies the channels of every hidden layer. */
  readonly width?: number;
  /** Boxes a window: 1, shared by all classes, one an object class, or 0: then the network has no regressor. */
  readonly boxes?: number;
  /** Rate of the classifier's dropout. */
  readonly dropout?: number | undefined;
  /** The heads read a lower resolution too, so many times smaller (SPEC 3.8); none unless said otherwise. */
  readonly context?: number | undefined;
  /** Pixels 0..255 enter as (pixel - mean) / deviation. */
  readonly mean?: number;
  readonly deviation?: number;
}

/**
 * A small network in the paper's pattern for a user's own pictures (SPEC 3.4): no padding, so each output equals the
 * network on its 75x75 crop. Coarse stride 16, fine stride 8.
 */
export function compact({
  classes,
  width = 1,
  boxes = 1,
  dropout: rate,
  context,
  mean = releasedPixels.mean,
  deviation = releasedPixels.deviation,
}: CompactOptions): Network {
  const [first, second, third, hidden] = [16, 48, 96, 192].map((channels) =>
    Math.max(1, Math.round(channels * width)),
  );
  const network: Network = {
    name: 'compact',
    input: { channels: 3, window: [75, 75], mean, deviation },
    features: [
      conv2d('conv1', 3, first, 5, 2),
      relu(),
      maxPool2d(2),
      conv2d('conv2', first, second, 3),
      relu(),
      maxPool2d(2),
      conv2d('conv3', second, third, 3),
      relu(),
      conv2d('conv4', third, third, 3),
      relu(),
    ],
    lastPool: [2, 2],
    heads: {
      classifier: [
        conv2d('classifier1', context === undefined ? third : 2 * third, hidden, 2),
        relu(),
        dropout(rate),
        conv2d('classifier2', hidden, classes, 1),
      ],
    },
    ...(context !== undefined && { context: { ratio: context } }),
  };
  return boxes === 0 ? network : withRegressor(network, { hidden: [hidden], boxes });
}
