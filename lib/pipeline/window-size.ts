import type { Tensor } from '../../backends/backend.js';
import type { Network } from '../../reference/layers.js';
import { InputError } from '../errors.js';

/**
 * @param picture [channel, y, x]
 * @throws InputError IMAGE_TOO_SMALL when it is smaller than the network's window
 */
export function requireWindow({ shape: [, height, width] }: Tensor, network: Network, name: string): void {
  const [windowHeight, windowWidth] = network.input.window;
  if (height >= windowHeight && width >= windowWidth) return;
  throw new InputError(
    'IMAGE_TOO_SMALL',
    name,
    `${width}x${height} pixels are fewer than the network's window of ${windowWidth}x${windowHeight}`,
  );
}
