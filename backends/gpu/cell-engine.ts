/** The engine of the modes without textures: webgpu, webasm and cpu. */
import type { Tensor } from '../backend.js';
import { BackendError } from '../errors.js';
import type { CellArray, CellDevice } from './cell-device.js';
import { cellMapSize, packBias, packCells, packWeights, unpackCells } from './cell-maps.js';
import { compileFlatProduct, type ProductPart, TiledProduct } from './cell-products.js';
import type { CompiledStep, DeviceMap, Engine, EngineLimits } from './engine.js';
import { maxPool2dSource } from './kernels/max-pool2d.js';
import { patchesSource, type TapRange } from './kernels/patches.js';
import { reluSource } from './kernels/relu.js';
import { largestPosition, padToFour, positionsOf, quadsOf } from './kernels/source.js';
import { zeroPad2dSource } from './kernels/zero-pad2d.js';
import type { ConvolutionStep, MapShape, Step } from './plan.js';

export interface CellMap extends DeviceMap {
  readonly array: CellArray;
}

/** A convolution's weights, in parts of the taps that the device can hold. */
interface LoadedConvolution {
  readonly parts: readonly (ProductPart & { readonly range: TapRange })[];
  /** webasm: the compiled product of each part, whose memory holds the weights. */
  readonly tiled: readonly TiledProduct[];
}

export class CellEngine implements Engine<CellMap> {
  readonly limits: EngineLimits;
  readonly #device: CellDevice;
  readonly #convolutions = new Map<string, LoadedConvolution>();

  constructor(device: CellDevice, limits: EngineLimits = device.limits) {
    this.#device = device;
    this.limits = limits;
  }

  get mode() {
    return this.#device.mode;
  }

  get info() {
    return this.#device.info;
  }

  async loadConvolution(name: string, weight: Tensor, bias: Tensor): Promise<void> {
    const outChannels = weight.shape[0];
    const taps = weight.data.length / outChannels;
    const paddedChannels = padToFour(outChannels);
    const packedBias = packBias(bias.data);
    const tiles = this.#device.mode === 'webasm';
    const biasArray = await this.#device.upload(
      packedBias,
      tiles ? [4, paddedChannels / 4] : [paddedChannels],
    );
    const parts = [];
    for (const range of this.#ranges(taps, outChannels)) {
      const panels = packWeights(columnsOf(weight.data, outChannels, taps, range), outChannels, range.count);
      const weights = await this.#device.upload(panels, [padToFour(range.count) * 4, paddedChannels / 4]);
      const continues = range.first > 0;
      parts.push({ range, outChannels, taps: padToFour(range.count), continues, weights, bias: biasArray });
    }
    const tiled = tiles ? parts.map((part) => new TiledProduct(this.#device, part)) : [];
    this.#convolutions.set(name, { parts, tiled });
  }

  /** As few parts of a convolution's taps as the device's arrays can hold. */
  #ranges(taps: number, outChannels: number): TapRange[] {
    const most = Math.floor(this.limits.arrayLength / padToFour(outChannels) / 4) * 4;
    const parts = Math.ceil(taps / most);
    const count = padToFour(Math.ceil(taps / parts));
    return Array.from({ length: Math.ceil(taps / count) }, (_, part) => ({
      first: part * count,
      count: Math.min(count, taps - part * count),
    }));
  }

  refusal(step: Step): string | undefined {
    const area = step.output.height * step.output.width;
    if (area > largestPosition) return `a map of ${area} positions (at most ${largestPosition})`;
    const arrays = [cellMapSize(step.input), cellMapSize(step.output)];
    if (step.kind === 'conv2d') {
      const taps = step.input.channels * step.footprint.kernel[0] * step.footprint.kernel[1];
      const [{ count }] = this.#ranges(taps, step.output.channels);
      arrays.push([padToFour(count) * 4, quadsOf(step.output)]);
    }
    const largest = Math.max(...arrays.map(([x, y]) => x * y));
    if (largest <= this.limits.arrayLength) return undefined;
    return `an array of ${largest} values (at most ${this.limits.arrayLength})`;
  }

  upload({ shape: [channels, height, width], data }: Tensor): CellMap {
    const shape = { channels, height, width };
    return { shape, array: this.#device.argument(packCells(data, shape), cellMapSize(shape)) };
  }

  async read({ shape, array }: CellMap): Promise<Tensor> {
    return unpackCells(await this.#device.read(array), shape);
  }

  compile(step: Step): CompiledStep<CellMap> {
    switch (step.kind) {
      case 'conv2d':
        return this.#compileConvolution(step);
      case 'maxPool2d':
        return this.#compileSingle(maxPool2dSource(step), step.output);
      case 'zeroPad2d':
        return this.#compileSingle(zeroPad2dSource(step), step.output);
      case 'relu':
        return this.#compileSingle(reluSource(step), step.output);
    }
  }

  #compileSingle(source: string, shape: MapShape): CompiledStep<CellMap> {
    const kernel = this.#device.compile(source, { cells: [padToFour(shape.channels), quadsOf(shape)] });
    return {
      run: async ({ array }) => ({ shape, array: await kernel.run(array) }),
      dispose: () => kernel.dispose(),
    };
  }

  #compileConvolution(step: ConvolutionStep): CompiledStep<CellMap> {
    const loaded = this.#convolutions.get(step.name);
    if (loaded === undefined) throw new BackendError('BAD_WEIGHTS', `${step.name} has not been loaded`);
    const quads = quadsOf(step.output);
    const stages = loaded.parts.map((part, index) => {
      const relu = index === loaded.parts.length - 1 ? step.relu : undefined;
      const cells = [part.taps, quads];
      return {
        patches: this.#device.compile(patchesSource(step, part.range), { cells }),
        product:
          loaded.tiled[index]?.withRelu(relu) ??
          compileFlatProduct(this.#device, part, relu, positionsOf(step.output)),
      };
    });
    return {
      run: async ({ array }) => {
        let sums: CellArray | undefined;
        for (const { patches, product } of stages) {
          sums = await product.multiply(await patches.run(array), positionsOf(step.output), sums);
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

  isLost(): boolean {
    return this.#device.isLost();
  }

  async dispose(): Promise<void> {
    for (const { tiled } of this.#convolutions.values()) for (const product of tiled) product.dispose();
    this.#convolutions.clear();
    await this.#device.dispose();
  }
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
