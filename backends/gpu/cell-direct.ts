/** A convolution on a cell device as it is written: patches, and their product with the weights. */
import type { Tensor } from '../backend.js';
import type { CellConvolution, CellMap } from './cell-convolution.js';
import type { CellArray, CellDevice } from './cell-device.js';
import { packBias, packWeights } from './cell-maps.js';
import { compileFlatProduct, type ProductPart, TiledProduct } from './cell-products.js';
import type { CompiledStep } from './engine.js';
import { patchesSource, type TapRange } from './kernels/patches.js';
import { padToFour, positionsOf, quadsOf } from './kernels/source.js';
import type { ConvolutionStep } from './plan.js';

/** The weights in parts of the taps, as few as the device's arrays can hold. */
type Part = ProductPart & { readonly range: TapRange };

export class CellDirect implements CellConvolution {
  readonly #device: CellDevice;
  readonly #parts: readonly Part[];
  /** webasm: the compiled product of each part, whose memory holds the weights. */
  readonly #tiled: readonly TiledProduct[];

  static async load(
    device: CellDevice,
    arrayLength: number,
    weight: Tensor,
    bias: Tensor,
  ): Promise<CellDirect> {
    const outChannels = weight.shape[0];
    const taps = weight.data.length / outChannels;
    const paddedChannels = padToFour(outChannels);
    const packed = packBias(bias.data);
    const tiles = device.mode === 'webasm';
    const biasArray = await device.upload(packed, tiles ? [4, paddedChannels / 4] : [paddedChannels]);
    const parts: Part[] = [];
    for (const range of tapRanges(taps, outChannels, arrayLength)) {
      const panels = packWeights(columnsOf(weight.data, outChannels, taps, range), outChannels, range.count);
      parts.push({
        range,
        matrices: 1,
        outChannels,
        taps: padToFour(range.count),
        continues: range.first > 0,
        weights: await device.upload(panels, [padToFour(range.count) * 4, paddedChannels / 4]),
        bias: biasArray,
      });
    }
    return new CellDirect(device, parts);
  }

  private constructor(device: CellDevice, parts: readonly Part[]) {
    this.#device = device;
    this.#parts = parts;
    this.#tiled = device.mode === 'webasm' ? parts.map((part) => new TiledProduct(device, part)) : [];
  }

  largestArray({ output }: ConvolutionStep): number {
    return this.#parts[0].taps * 4 * quadsOf(output);
  }

  compile(step: ConvolutionStep): CompiledStep<CellMap> {
    const positions = positionsOf(step.output);
    const stages = this.#parts.map((part, index) => {
      const relu = index === this.#parts.length - 1 ? step.relu : undefined;
      const cells = [part.taps, quadsOf(step.output)];
      return {
        patches: this.#device.compile(patchesSource(step, part.range), { cells }),
        product:
          this.#tiled[index]?.forMap(relu, positions) ??
          compileFlatProduct(this.#device, part, relu, positions),
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
    for (const product of this.#tiled) product.dispose();
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
