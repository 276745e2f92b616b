/** A 3x3 convolution of stride 1 on a cell device in Winograd's form (kernels/winograd.ts). */

import type { Conv2dLayer } from '../../reference/layers.js';
import type { Tensor } from '../backend.js';
import type { CellConvolution, CellMap } from './cell-convolution.js';
import type { CellArray, CellDevice } from './cell-device.js';
import { packBias, packWeights } from './cell-maps.js';
import { type LoadedProduct, loadProduct, uploadBias } from './cell-products.js';
import type { CompiledStep } from './engine.js';
import { padToFour, positionsOf, quadsOf } from './kernels/source.js';
import {
  tilesOf,
  winogradCells,
  winogradInputSource,
  winogradMatrices,
  winogradOutputSource,
} from './kernels/winograd.js';
import type { ConvolutionStep } from './plan.js';
import { winogradWeights } from './winograd-weights.js';

/** Channels below which the transformations cost more than the products that they save. */
const fewestChannels = 16;

/** Whether a layer has Winograd's form, and gains by it. */
export function suitsWinograd({ kernel, stride, dilation, inChannels, outChannels }: Conv2dLayer): boolean {
  return (
    kernel.every((length) => length === 3) &&
    stride.every((length) => length === 1) &&
    dilation.every((length) => length === 1) &&
    Math.min(inChannels, outChannels) >= fewestChannels
  );
}

export class CellWinograd implements CellConvolution {
  readonly #device: CellDevice;
  readonly #product: LoadedProduct;
  readonly #bias: CellArray;
  readonly rearranges = true;

  /** Values in the array of the weights. */
  static arrayLength({ inChannels, outChannels }: Conv2dLayer): number {
    return winogradMatrices * padToFour(inChannels) * padToFour(outChannels);
  }

  static async load(device: CellDevice, weight: Tensor, bias: Tensor): Promise<CellWinograd> {
    const [outChannels, inChannels] = weight.shape;
    const [rows, taps] = [padToFour(outChannels), padToFour(inChannels)];
    const panels = new Float32Array(winogradMatrices * rows * taps);
    for (const [matrix, values] of winogradWeights(weight.data, outChannels, inChannels).entries()) {
      const packed = packWeights(values, outChannels, inChannels);
      for (let from = 0; from < packed.length; from += taps * 4) {
        panels.set(packed.subarray(from, from + taps * 4), from * winogradMatrices + matrix * taps * 4);
      }
    }
    const product = loadProduct(device, {
      matrices: winogradMatrices,
      outChannels,
      taps,
      continues: false,
      weights: await device.upload(panels, [taps * 4, (winogradMatrices * rows) / 4]),
      bias: await uploadBias(device, new Float32Array(rows)),
    });
    return new CellWinograd(device, product, await device.upload(packBias(bias.data), [rows]));
  }

  private constructor(device: CellDevice, product: LoadedProduct, bias: CellArray) {
    this.#device = device;
    this.#product = product;
    this.#bias = bias;
  }

  largestArray({ input, output }: ConvolutionStep): number {
    const channels = padToFour(Math.max(input.channels, output.channels));
    return winogradMatrices * channels * 4 * quadsOf(tilesOf(output));
  }

  compile(step: ConvolutionStep): CompiledStep<CellMap> {
    const { input, output } = step;
    const tiles = positionsOf(tilesOf(output));
    const before = this.#device.compile(winogradInputSource(step), {
      cells: winogradCells(input.channels, output),
    });
    const product = this.#product.forMap(undefined, tiles);
    const after = this.#device.compile(winogradOutputSource(step), {
      cells: [padToFour(output.channels), quadsOf(output)],
    });
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

  dispose(): void {
    this.#product.dispose();
  }
}
