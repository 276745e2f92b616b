/** The engine of the modes without textures: webgpu, webasm and cpu. */
import type { Conv2dLayer } from '../../reference/layers.js';
import type { Tensor } from '../backend.js';
import { BackendError } from '../errors.js';
import type { CellConvolution, CellMap } from './cell-convolution.js';
import type { CellDevice } from './cell-device.js';
import { CellDirect } from './cell-direct.js';
import { cellMapSize, packCells, unpackCells } from './cell-maps.js';
import { CellWinograd, suitsWinograd } from './cell-winograd.js';
import type { CompiledStep, ConvolutionForm, Engine, EngineLimits } from './engine.js';
import { maxPool2dSource } from './kernels/max-pool2d.js';
import { reluSource } from './kernels/relu.js';
import { largestPosition, padToFour, quadsOf } from './kernels/source.js';
import { zeroPad2dSource } from './kernels/zero-pad2d.js';
import type { ConvolutionStep, MapShape, Step } from './plan.js';

export class CellEngine implements Engine<CellMap> {
  readonly limits: EngineLimits;
  readonly #device: CellDevice;
  readonly #convolutions = new Map<string, CellConvolution>();

  constructor(device: CellDevice, limits: EngineLimits = device.limits) {
    this.#device = device;
    this.limits = limits;
  }

  get mode() {
    return this.#device.mode;
  }

  get rearranges() {
    return [...this.#convolutions.values()].some(({ rearranges }) => rearranges);
  }

  get info() {
    return this.#device.info;
  }

  async loadConvolution(
    layer: Conv2dLayer,
    weight: Tensor,
    bias: Tensor,
    form: ConvolutionForm,
  ): Promise<void> {
    const { arrayLength } = this.limits;
    const winograd =
      form === 'quick' && suitsWinograd(layer) && CellWinograd.arrayLength(layer) <= arrayLength;
    const loaded = winograd
      ? await CellWinograd.load(this.#device, weight, bias)
      : await CellDirect.load(this.#device, arrayLength, weight, bias);
    this.#convolutions.set(layer.name, loaded);
  }

  refusal(step: Step): string | undefined {
    const area = step.output.height * step.output.width;
    if (area > largestPosition) return `a map of ${area} positions (at most ${largestPosition})`;
    const maps = [step.input, step.output].map(cellMapSize).map(([x, y]) => x * y);
    const between = step.kind === 'conv2d' ? this.#loaded(step).largestArray(step) : 0;
    const largest = Math.max(...maps, between);
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
        return this.#loaded(step).compile(step);
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

  #loaded({ name }: ConvolutionStep): CellConvolution {
    const loaded = this.#convolutions.get(name);
    if (loaded === undefined) throw new BackendError('BAD_WEIGHTS', `${name} has not been loaded`);
    return loaded;
  }

  isLost(): boolean {
    return this.#device.isLost();
  }

  async dispose(): Promise<void> {
    for (const convolution of this.#convolutions.values()) convolution.dispose();
    this.#convolutions.clear();
    await this.#device.dispose();
  }
}
