import { footprint } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';

/** With context, both heads, nothing square: window 10x11, fine stride 2x3, coarse stride 4x6. */
export const contextNetwork: Network = {
  name: 'context',
  input: { channels: 2, window: [10, 11], mean: 0, deviation: 1 },
  features: [
    {
      kind: 'conv2d',
      name: 'conv1',
      inChannels: 2,
      outChannels: 3,
      ...footprint([3, 2], { stride: [1, 3] }),
    },
    { kind: 'relu', threshold: 0 },
    { kind: 'maxPool2d', kernel: [2, 1], stride: [2, 1] },
  ],
  lastPool: [2, 2],
  heads: {
    classifier: [
      { kind: 'conv2d', name: 'classifier1', inChannels: 6, outChannels: 4, ...footprint([2, 2]) },
      { kind: 'relu', threshold: 0 },
      { kind: 'dropout', rate: 0.5 },
      { kind: 'conv2d', name: 'classifier2', inChannels: 4, outChannels: 3, ...footprint([1, 1]) },
    ],
    regressor: [{ kind: 'conv2d', name: 'regressor1', inChannels: 6, outChannels: 4, ...footprint([2, 2]) }],
  },
  context: { ratio: 2 },
};
