/** A 3x3 convolution of stride 1 over arrays in Winograd's form (kernels/winograd.ts). */
import type { Conv2dLayer } from '../../../reference/layers.js';
import type { Tensor } from '../../backend.js';
import type { PreparedStep } from '../../device.js';
import { padToFour, quadsOf } from '../../fours.js';
import { type ConvolutionStep, positionsOf } from '../../plan.js';
import { tilesOf, winogradMatrices, winogradWeights } from '../../winograd.js';
import type { ArrayDevice, DeviceArray } from './device.js';
import { winogradCells, winogradInputSource, winogradOutputSource } from './kernels/winograd.js';
import { packBias } from './layout.js';
import type { ArrayConvolution, ArrayMap } from './parts.js';
import { type ProductPart, prepareProduct } from './product.js';

export class Winograd implements ArrayConvolution {
  readonly #device: ArrayDevice;
  readonly #product: ProductPart;
  readonly #bias: DeviceArray;
  readonly rearranges = true;

  /** Values in the array of the weights. */
  static arrayLength({ inChannels, outChannels }: Conv2dLayer): number {
    return winogradMatrices * padToFour(inChannels) * padToFour(outChannels);
  }

  static async load(
    device: ArrayDevice,
    layer: Conv2dLayer,
    weight: Tensor,
    bias: Tensor,
  ): Promise<Winograd> {
    const rows = padToFour(layer.outChannels);
    const taps = padToFour(layer.inChannels);
    const panels = await winogradWeights(weight.data, layer, rows, taps);
    const product = {
      matrices: winogradMatrices,
      outChannels: layer.outChannels,
      taps,
      continues: false,
      weights: await device.upload(panels, [taps * 4, (winogradMatrices * rows) / 4]),
      bias: await device.upload(new Float32Array(rows), [rows]),
    };
    return new Winograd(device, product, await device.upload(packBias(bias.data), [rows]));
  }

  private constructor(device: ArrayDevice, product: ProductPart, bias: DeviceArray) {
    this.#device = device;
    this.#product = product;
    this.#bias = bias;
  }

  largestArray({ input, output }: ConvolutionStep): number {
    const channels = padToFour(Math.max(input.channels, output.channels));
    return winogradMatrices * channels * 4 * quadsOf(tilesOf(output));
  }

  prepare(step: ConvolutionStep): PreparedStep<ArrayMap> {
    const { input, output } = step;
    const tiles = positionsOf(tilesOf(output));
    const before = this.#device.compile(winogradInputSource(step), winogradCells(input.channels, output));
    const product = prepareProduct(this.#device, this.#product, undefined, tiles);
    const after = this.#device.compile(winogradOutputSource(step), [
      padToFour(output.channels),
      quadsOf(output),
    ]);
    return {
      run: async ({ array }) => {
        const sums = await product.multiply(await before.run(array), undefined);
        return { shape: output, array: await after.run(sums, this.#bias) };
      },
      dispose: () => {
        before.dispose();
        product.dispose();
        after.dispose();
      },
    };
  }
}
