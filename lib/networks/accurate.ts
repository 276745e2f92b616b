import type { Network } from '../../reference/layers.js';
import { conv2d, dropout, maxPool2d, type PaperOptions, releasedPixels, relu, zeroPad2d } from './layers.js';

/** The paper's *accurate* network (Table 3): layer numbers 1 to 24, fine stride 12. */
export function accurate({ classes = 1000, reluThreshold = 1e-6 }: PaperOptions = {}): Network {
  return {
    name: 'accurate',
    input: { channels: 3, window: [221, 221], ...releasedPixels },
    features: [
      conv2d('conv1', 3, 96, 7, 2),
      relu(reluThreshold),
      maxPool2d(3),
      conv2d('conv2', 96, 256, 7),
      relu(reluThreshold),
      maxPool2d(2),
      zeroPad2d(1),
      conv2d('conv3', 256, 512, 3),
      relu(reluThreshold),
      zeroPad2d(1),
      conv2d('conv4', 512, 512, 3),
      relu(reluThreshold),
      zeroPad2d(1),
      conv2d('conv5', 512, 1024, 3),
      relu(reluThreshold),
      zeroPad2d(1),
      conv2d('conv6', 1024, 1024, 3),
      relu(reluThreshold),
    ],
    lastPool: [3, 3],
    heads: {
      classifier: [
        dropout(),
        conv2d('classifier1', 1024, 4096, 5),
        relu(reluThreshold),
        dropout(),
        conv2d('classifier2', 4096, 4096, 1),
        relu(reluThreshold),
        conv2d('classifier3', 4096, classes, 1),
      ],
    },
  };
}
