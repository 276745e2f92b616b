/** A convolution over arrays as it is written: patches, and their product with the weights. */
import type { Tensor } from '../../backend.js';
import type { PreparedStep } from '../../device.js';
import { packPanels, padToFour, quadsOf } from '../../fours.js';
import { type ConvolutionStep, positionsOf } from '../../plan.js';
import type { ArrayDevice, DeviceArray } from './device.js';
import { patchesSource, type TapRange } from './kernels/patches.js';
import { packBias } from './layout.js';
import type { ArrayConvolution, ArrayMap } from './parts.js';
import { type ProductPart, prepareProduct } from './product.js';

/** A part of the taps, as large as the device's arrays can hold. */
interface Part {
  readonly range: TapRange;
  readonly product: ProductPart;
}

export class Direct implements ArrayConvolution {
  readonly #device: ArrayDevice;
  readonly #parts: readonly Part[];
  readonly rearranges = false;

  static async load(device: ArrayDevice, arrayLength: number, weight: Tensor, bias: Tensor): Promise<Direct> {
    const outChannels = weight.shape[0];
    const taps = weight.data.length / outChannels;
    const biasArray = await device.upload(packBias(bias.data), [padToFour(outChannels)]);
    const parts: Part[] = [];
    for (const range of tapRanges(taps, outChannels, arrayLength)) {
      const paddedTaps = padToFour(range.count);
      const panels = await packPanels(
        weight.data.subarray(range.first),
        outChannels,
        range.count,
        paddedTaps,
        {
          rowStep: taps,
          columnStep: 1,
        },
      );
      const product = {
        matrices: 1,
        outChannels,
        taps: paddedTaps,
        continues: range.first > 0,
        weights: await device.upload(panels, [paddedTaps * 4, padToFour(outChannels) / 4]),
        bias: biasArray,
      };
      parts.push({ range, product });
    }
    return new Direct(device, parts);
  }

  private constructor(device: ArrayDevice, parts: readonly Part[]) {
    this.#device = device;
    this.#parts = parts;
  }

  largestArray({ output }: ConvolutionStep): number {
    return padToFour(this.#parts[0].range.count) * 4 * quadsOf(output);
  }

  prepare(step: ConvolutionStep): PreparedStep<ArrayMap> {
    const positions = positionsOf(step.output);
    const stages = this.#parts.map(({ range, product }, index) => {
      const activation = index === this.#parts.length - 1 ? step.activation : undefined;
      const cells = [padToFour(range.count), quadsOf(step.output)];
      return {
        patches: this.#device.compile(patchesSource(step, range), cells),
        product: prepareProduct(this.#device, product, activation, positions),
      };
    });
    return {
      run: async ({ array }) => {
        let sums: DeviceArray | undefined;
        for (const { patches, product } of stages) {
          sums = await product.multiply(await patches.run(array), sums);
        }
        return { shape: step.output, array: sums! };
      },
      dispose: () => {
        for (const { patches, product } of stages) {
          patches.dispose();
          product.dispose();
        }
      },
    };
  }
}

function tapRanges(taps: number, outChannels: number, arrayLength: number): TapRange[] {
  const most = Math.floor(arrayLength / padToFour(outChannels) / 4) * 4;
  const parts = Math.ceil(taps / most);
  const count = padToFour(Math.ceil(taps / parts));
  return Array.from({ length: Math.ceil(taps / count) }, (_, part) => ({
    first: part * count,
    count: Math.min(count, taps - part * count),
  }));
}
