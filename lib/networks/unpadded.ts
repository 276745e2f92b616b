import type { BoxForm } from '../../reference/box-forms.js';
import type { Network } from '../../reference/layers.js';
import { conv2d, dropout, maxPool2d, releasedPixels, relu } from './layers.js';
import { withRegressor } from './regressor.js';

/** What the caller says of a network of one's own. */
export interface UnpaddedOptions {
  /** Outputs of the classifier; a detector counts its background, the last, among them. */
  readonly classes: number;
  /** Multiplies the channels of every hidden layer. */
  readonly width?: number;
  /** Boxes a window: 1, shared by all classes, one an object class, or 0: then the network has no regressor. */
  readonly boxes?: number;
  /** What the regressor's outputs are; edges by default. */
  readonly boxForm?: BoxForm | undefined;
  /** The heads read a lower resolution too, so many times smaller (SPEC 3.8); none unless said otherwise. */
  readonly context?: number | undefined;
  /** Pixels 0..255 enter as (pixel - mean) / deviation. */
  readonly mean?: number;
  readonly deviation?: number;
}

/** What tells such networks apart. */
export interface UnpaddedForm {
  readonly name: string;
  /** Channels of the two stages that end in a pooling, of the convolutions after them, and of the heads' hidden layer. */
  readonly channels: readonly [first: number, second: number, deep: number, hidden: number];
  /** Convolutions after the second pooling; each makes the window larger by a coarse stride. */
  readonly deepLayers: number;
}

/** What the window of such a network is without a convolution after the second pooling. */
const leastWindow = 43;
const coarseStride = 16;

/**
 * The paper's pattern made small, for a user's own pictures (SPEC 3.4): no padding, so each output equals the network on
 * its crop. Coarse stride 16, fine stride 8.
 */
export function unpaddedNetwork(
  { name, channels, deepLayers }: UnpaddedForm,
  {
    classes,
    width = 1,
    boxes = 1,
    boxForm,
    context,
    mean = releasedPixels.mean,
    deviation = releasedPixels.deviation,
  }: UnpaddedOptions,
): Network {
  const [first, second, deep, hidden] = channels.map((count) => Math.max(1, Math.round(count * width)));
  const side = leastWindow + coarseStride * deepLayers;
  const network: Network = {
    name,
    input: { channels: 3, window: [side, side], mean, deviation },
    features: [
      conv2d('conv1', 3, first, 5, 2),
      relu(),
      maxPool2d(2),
      conv2d('conv2', first, second, 3),
      relu(),
      maxPool2d(2),
      ...Array.from({ length: deepLayers }, (_, at) => [
        conv2d(`conv${3 + at}`, at === 0 ? second : deep, deep, 3),
        relu(),
      ]).flat(),
    ],
    lastPool: [2, 2],
    heads: {
      classifier: [
        conv2d('classifier1', context === undefined ? deep : 2 * deep, hidden, 2),
        relu(),
        dropout(),
        conv2d('classifier2', hidden, classes, 1),
      ],
    },
    ...(context !== undefined && { context: { ratio: context } }),
  };
  return boxes === 0 ? network : withRegressor(network, { hidden: [hidden], boxes, boxForm });
}
