/** Products of patches and weights over arrays. */
import type { ActivationLayer } from '../../../reference/activations.js';
import { padToFour } from '../../fours.js';
import type { ArrayDevice, DeviceArray } from './device.js';
import { productSource } from './kernels/conv2d.js';

/** The weights of a product on the device. */
export interface ProductPart {
  /** Products with a matrix of weights each, of the same sizes: their patches lie one behind the other, and their sums. */
  readonly matrices: number;
  readonly outChannels: number;
  /** Taps summed, padded to a multiple of four. */
  readonly taps: number;
  /** Follows another part, to whose sums it adds. */
  readonly continues: boolean;
  /** [panel][matrix][tap][4 output channels] */
  readonly weights: DeviceArray;
  readonly bias: DeviceArray;
}

export interface PreparedProduct {
  /**
   * The maps [matrix][quad][channel][4] of sums, given patches [quad][matrix][tap][4] and the sums of an earlier part. They
   * are valid until the next call.
   */
  multiply(patches: DeviceArray, sums: DeviceArray | undefined): Promise<DeviceArray>;
  dispose(): void;
}

/** The product for maps of one size, its weights staying where they are on the device. */
export function prepareProduct(
  device: ArrayDevice,
  { matrices, outChannels, taps, continues, weights, bias }: ProductPart,
  activation: ActivationLayer | undefined,
  positions: number,
): PreparedProduct {
  const cells = [padToFour(outChannels), Math.ceil(positions / 4)];
  const kernel = device.compile(
    productSource({ matrices, taps, positions, continues, activation }),
    matrices === 1 ? cells : [...cells, matrices],
  );
  return {
    multiply: (patches, sums) => kernel.run(patches, weights, sums ?? bias),
    dispose: () => kernel.dispose(),
  };
}
