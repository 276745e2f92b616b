import type { Network } from '../../reference/layers.js';
import { type UnpaddedOptions, unpaddedNetwork } from './unpadded.js';

/** The cheapest network for a user's own pictures (SPEC 3.4): a window of 59x59. */
export function small(options: UnpaddedOptions): Network {
  return unpaddedNetwork({ name: 'small', channels: [12, 32, 64, 128], deepLayers: 1 }, options);
}
