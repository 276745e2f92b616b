import type { Network } from '../../reference/layers.js';
import { conv2d, dropout, maxPool2d, type PaperOptions, releasedPixels, relu, zeroPad2d } from './layers.js';

/** The paper's *fast* network (Table 1): layer numbers 1 to 21, fine stride 16. */
export function fast({ classes = 1000, reluThreshold = 1e-6 }: PaperOptions = {}): Network {
  return {
    name: 'fast',
    input: { channels: 3, window: [231, 231], ...releasedPixels },
    features: [
      conv2d('conv1', 3, 96, 11, 4),
      relu(reluThreshold),
      maxPool2d(2),
      conv2d('conv2', 96, 256, 5),
      relu(reluThreshold),
      maxPool2d(2),
      zeroPad2d(1),
      conv2d('conv3', 256, 512, 3),
      relu(reluThreshold),
      zeroPad2d(1),
      conv2d('conv4', 512, 1024, 3),
      relu(reluThreshold),
      zeroPad2d(1),
      conv2d('conv5', 1024, 1024, 3),
      relu(reluThreshold),
    ],
    lastPool: [2, 2],
    heads: {
      classifier: [
        dropout(),
        conv2d('classifier1', 1024, 3072, 6),
        relu(reluThreshold),
        dropout(),
        conv2d('classifier2', 3072, 4096, 1),
        relu(reluThreshold),
        conv2d('classifier3', 4096, classes, 1),
      ],
    },
  };
}
