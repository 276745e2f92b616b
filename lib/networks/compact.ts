import type { Network } from '../../reference/layers.js';
import { type UnpaddedOptions, unpaddedNetwork } from './unpadded.js';

/** The usual network for a user's own pictures (SPEC 3.4): a window of 75x75. */
export function compact(options: UnpaddedOptions): Network {
  return unpaddedNetwork({ name: 'compact', channels: [16, 48, 96, 192], deepLayers: 2 }, options);
}
