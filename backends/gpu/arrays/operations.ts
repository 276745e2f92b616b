/** The operations of webgpu: kernels that return four positions at once from arrays in the device's buffers. */
import type { Conv2dLayer } from '../../../reference/layers.js';
import type { Tensor } from '../../backend.js';
import type { ConvolutionForm, Device, DeviceLimits, Maps, PreparedStep, StepContext } from '../../device.js';
import { padToFour, quadsOf } from '../../fours.js';
import { maskValues } from '../../mask-values.js';
import { type ConvolutionStep, type MapShape, positionsOf, type Step } from '../../plan.js';
import { suitsWinograd } from '../../winograd.js';
import type { ArrayDevice, DeviceArray } from './device.js';
import { Direct } from './direct.js';
import { maskSource } from './kernels/mask.js';
import { largestPosition } from './kernels/positions.js';
import { layerKernels } from './layer-kernels.js';
import { mapSize, packMap, unpackMap } from './layout.js';
import type { ArrayConvolution, ArrayMap } from './parts.js';
import { prepareLayer, trainingRefusal } from './training.js';
import { Winograd } from './winograd.js';

export class ArrayOperations implements Device<ArrayMap> {
  readonly limits: DeviceLimits;
  readonly compilesBySize = true;
  readonly training: NonNullable<Device<ArrayMap>['training']>;
  readonly #device: ArrayDevice;
  readonly #convolutions = new Map<string, ArrayConvolution>();

  constructor(device: ArrayDevice, limits: DeviceLimits = device.limits) {
    this.#device = device;
    this.limits = limits;
    this.training = {
      prepare: (layer, input) => prepareLayer(device, layer, input),
      refusal: (step, backward) => trainingRefusal(step, backward, limits.arrayLength),
    };
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
    const winograd = form === 'quick' && suitsWinograd(layer) && Winograd.arrayLength(layer) <= arrayLength;
    const loaded = winograd
      ? await Winograd.load(this.#device, layer, weight, bias)
      : await Direct.load(this.#device, arrayLength, weight, bias);
    this.#convolutions.set(layer.name, loaded);
  }

  refusal(step: Step): string | undefined {
    const positions = positionsOf(step.output);
    if (positions > largestPosition) return `a map of ${positions} positions (at most ${largestPosition})`;
    const maps = [step.input, step.output].map(mapSize).map(([x, y]) => x * y);
    const between = step.kind === 'conv2d' ? this.#loaded(step).largestArray(step) : 0;
    const largest = Math.max(...maps, between);
    if (largest <= this.limits.arrayLength) return undefined;
    return `an array of ${largest} values (at most ${this.limits.arrayLength})`;
  }

  upload({ shape, data }: Maps): ArrayMap {
    return { shape, array: this.#device.argument(packMap(data, shape), mapSize(shape)) };
  }

  async read({ shape, array }: ArrayMap): Promise<Maps> {
    return { shape, data: unpackMap(await this.#device.read(array), shape) };
  }

  prepare(step: Step): PreparedStep<ArrayMap> {
    switch (step.kind) {
      case 'conv2d':
        return this.#loaded(step).prepare(step);
      case 'mask':
        return this.#single(maskSource(), step.output, ({ kept }) => {
          const quads = quadsOf(step.input);
          return [this.#device.argument(maskValues(step.input, kept(step.layer), quads * 4), [4, quads])];
        });
      default:
        return this.#single(layerKernels(step).forward, step.output);
    }
  }

  /** @param further arguments of a run, after the map */
  #single(
    source: string,
    shape: MapShape,
    further: (context: StepContext) => readonly DeviceArray[] = () => [],
  ): PreparedStep<ArrayMap> {
    const kernel = this.#device.compile(source, [padToFour(shape.channels), quadsOf(shape)]);
    return {
      run: async ({ array }, context) => ({ shape, array: await kernel.run(array, ...further(context)) }),
      dispose: () => kernel.dispose(),
    };
  }

  #loaded({ name }: ConvolutionStep): ArrayConvolution {
    return this.#convolutions.get(name)!;
  }

  isLost(): boolean {
    return this.#device.isLost();
  }

  async dispose(): Promise<void> {
    this.#convolutions.clear();
    await this.#device.dispose();
  }
}
