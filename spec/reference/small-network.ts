import { footprint } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';

/** Every layer kind once, both heads, nothing square: window 9x10, fine stride 2x1. */
export const smallNetwork: Network = {
  name: 'small',
  input: { channels: 2, window: [9, 10], mean: 0, deviation: 1 },
  features: [
    {
      kind: 'conv2d',
      name: 'conv1',
      inChannels: 2,
      outChannels: 3,
      ...footprint([3, 2], { stride: [2, 1], padding: { top: 0, left: 1, bottom: 0, right: 0 } }),
    },
    { kind: 'relu', threshold: 1e-6 },
    { kind: 'maxPool2d', kernel: [1, 2], stride: [1, 1] },
    { kind: 'zeroPad2d', padding: { top: 1, left: 0, bottom: 0, right: 1 } },
    { kind: 'conv2d', name: 'conv2', inChannels: 3, outChannels: 2, ...footprint([2, 2]) },
    { kind: 'relu', threshold: 0 },
  ],
  lastPool: [2, 3],
  heads: {
    classifier: [
      { kind: 'conv2d', name: 'classifier1', inChannels: 2, outChannels: 4, ...footprint([2, 3]) },
      { kind: 'relu', threshold: 0 },
      { kind: 'dropout', rate: 0.5 },
      { kind: 'conv2d', name: 'classifier2', inChannels: 4, outChannels: 3, ...footprint([1, 1]) },
    ],
    regressor: [
      { kind: 'conv2d', name: 'regressor1', inChannels: 2, outChannels: 3, ...footprint([2, 3]) },
      { kind: 'relu', threshold: 0 },
      { kind: 'conv2d', name: 'regressor2', inChannels: 3, outChannels: 4, ...footprint([1, 1]) },
    ],
  },
};
