import type { Network } from '../../reference/layers.js';
import { type UnpaddedOptions, unpaddedNetwork } from './unpadded.js';

/** The largest network for a user's own pictures (SPEC 3.4): a window of 107x107, more channels, two layers more. */
export function medium(options: UnpaddedOptions): Network {
  return unpaddedNetwork({ name: 'medium', channels: [24, 64, 128, 256], deepLayers: 4 }, options);
}
