/** A convolution on a cell device as it is written: patches, and their product with the weights. */
import type { Tensor } from '../backend.js';
import type { CellConvolution, CellMap } from './cell-convolution.js';
import type { CellArray, CellDevice } from './cell-device.js';
import { packBias, packWeights } from './cell-maps.js';
import { type LoadedProduct, loadProduct, uploadBias } from './cell-products.js';
import type { CompiledStep } from './engine.js';
import { patchesSource, type TapRange } from './kernels/patches.js';
import { padToFour, positionsOf, quadsOf } from './kernels/source.js';
import type { ConvolutionStep } from './plan.js';

/** A part of the taps, as large as the device's arrays can hold. */
interface Part {
  readonly range: TapRange;
  readonly product: LoadedProduct;
}

export class CellDirect implements CellConvolution {
  readonly #device: CellDevice;
  readonly #parts: readonly Part[];
  readonly rearranges = false;

  static async load(
    device: CellDevice,
    arrayLength: number,
    weight: Tensor,
    bias: Tensor,
  ): Promise<CellDirect> {
    const outChannels = weight.shape[0];
    const taps = weight.data.length / outChannels;
    const biasArray = await uploadBias(device, packBias(bias.data));
    const parts: Part[] = [];
    for (const range of tapRanges(taps, outChannels, arrayLength)) {
      const panels = packWeights(columnsOf(weight.data, outChannels, taps, range), outChannels, range.count);
      const paddedTaps = padToFour(range.count);
      const product = loadProduct(device, {
        matrices: 1,
        outChannels,
        taps: paddedTaps,
        continues: range.first > 0,
        weights: await device.upload(panels, [paddedTaps * 4, padToFour(outChannels) / 4]),
        bias: biasArray,
      });
      parts.push({ range, product });
    }
    return new CellDirect(device, parts);
  }

  private constructor(device: CellDevice, parts: readonly Part[]) {
    this.#device = device;
    this.#parts = parts;
  }

  largestArray({ output }: ConvolutionStep): number {
    return padToFour(this.#parts[0].range.count) * 4 * quadsOf(output);
  }

  compile(step: ConvolutionStep): CompiledStep<CellMap> {
    const positions = positionsOf(step.output);
    const stages = this.#parts.map(({ range, product }, index) => {
      const relu = index === this.#parts.length - 1 ? step.relu : undefined;
      const cells = [padToFour(range.count), quadsOf(step.output)];
      return {
        patches: this.#device.compile(patchesSource(step, range), { cells }),
        product: product.forMap(relu, positions),
      };
    });
    return {
      run: async ({ array }) => {
        let sums: CellArray | undefined;
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

  dispose(): void {
    for (const { product } of this.#parts) product.dispose();
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

/** Columns `first` to `first + count - 1` of a matrix of `rows` rows. */
function columnsOf(
  matrix: Float32Array,
  rows: number,
  columns: number,
  { first, count }: TapRange,
): Float32Array {
  if (count === columns) return matrix;
  const part = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    part.set(matrix.subarray(row * columns + first, row * columns + first + count), row * count);
  }
  return part;
}
