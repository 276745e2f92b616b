import type { Pair } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { InputError } from '../errors.js';

/**
 * @param size height and width of the picture
 * @throws InputError IMAGE_TOO_SMALL when it is smaller than the network's window
 */
export function requireWindow([height, width]: Pair, network: Network, name: string): void {
  const [windowHeight, windowWidth] = network.input.window;
  if (height >= windowHeight && width >= windowWidth) return;
  throw new InputError(
    'IMAGE_TOO_SMALL',
    name,
    `${width}x${height} pixels are fewer than the network's window of ${windowWidth}x${windowHeight}`,
  );
}
