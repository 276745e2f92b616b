/** The operations over plain typed arrays, whatever computes the products in them. No size is compiled for. */
import type { Conv2dLayer, Layer } from '../../reference/layers.js';
import type { Tensor } from '../backend.js';
import type {
  ConvolutionForm,
  Device,
  DeviceInfo,
  DeviceLimits,
  Maps,
  PreparedStep,
  TrainedLayer,
  TrainingPass,
} from '../device.js';
import { dropoutFactors } from '../dropout.js';
import { type MapShape, planLayers, type Step, valuesIn } from '../plan.js';
import type { Turn } from '../turns.js';
import { suitsWinograd } from '../winograd.js';
import { activate, activateBackward } from './activation.js';
import { type LoadedConvolution, loadDirect } from './conv2d.js';
import { trainedConvolution } from './conv2d-training.js';
import { maxPool2d, maxPool2dBackward } from './max-pool2d.js';
import type { ProductMaker } from './product.js';
import { loadWinograd } from './winograd.js';
import { zeroPad2d, zeroPad2dBackward } from './zero-pad2d.js';

export interface ProcessorOptions {
  readonly info: DeviceInfo;
  readonly products: ProductMaker;
  /** Whether 3x3 convolutions may be in Winograd's form. */
  readonly rearranges: boolean;
  /** Whether an image in float64 is computed in float64. */
  readonly float64: boolean;
  readonly limits?: DeviceLimits;
  readonly dispose?: () => Promise<void>;
}

/** A typed array of 2^29 values is 2 GiB. */
const arrayLimits: DeviceLimits = { arrayLength: 2 ** 29 };

export class ProcessorDevice implements Device<Maps> {
  readonly info: DeviceInfo;
  readonly limits: DeviceLimits;
  readonly compilesBySize = false;
  readonly training: NonNullable<Device<Maps>['training']>;
  readonly #options: ProcessorOptions;
  readonly #convolutions = new Map<string, LoadedConvolution>();

  constructor(options: ProcessorOptions) {
    this.#options = options;
    this.info = options.info;
    this.limits = options.limits ?? arrayLimits;
    this.training = {
      prepare: (layer, input) => this.#train(layer, input),
      refusal: (step) => this.refusal(step),
    };
  }

  get rearranges(): boolean {
    return [...this.#convolutions.values()].some(({ rearranges }) => rearranges);
  }

  async loadConvolution(
    layer: Conv2dLayer,
    weight: Tensor,
    bias: Tensor,
    form: ConvolutionForm,
  ): Promise<void> {
    const { products, rearranges } = this.#options;
    const load = rearranges && form === 'quick' && suitsWinograd(layer) ? loadWinograd : loadDirect;
    this.#convolutions.set(layer.name, await load(products, layer, weight, bias));
  }

  prepare(step: Step): PreparedStep<Maps> {
    return { run: (input, { turn }) => this.#run(step, input, turn), dispose: () => {} };
  }

  async #run(step: Step, input: Maps, turn: Turn): Promise<Maps> {
    switch (step.kind) {
      case 'conv2d':
        return this.#convolutions.get(step.name)!.run(input, step, turn);
      case 'maxPool2d':
        return maxPool2d(input, step, turn);
      case 'zeroPad2d':
        return zeroPad2d(input, step);
      case 'activation':
        return activate(input, step);
      case 'mask':
        throw new TypeError('each image has a plane of its own here, and no mask');
    }
  }

  refusal({ input, output }: Step): string | undefined {
    const largest = Math.max(valuesIn(input), valuesIn(output));
    if (largest <= this.limits.arrayLength) return undefined;
    return `an array of ${largest} values (at most ${this.limits.arrayLength})`;
  }

  upload({ shape, data }: Maps): Maps {
    const isKept = this.#options.float64 || data instanceof Float32Array;
    return { shape, data: isKept ? data : Float32Array.from(data) };
  }

  async read(maps: Maps): Promise<Maps> {
    return maps;
  }

  #train(layer: Layer, input: MapShape): TrainedLayer<Maps> {
    if (layer.kind === 'dropout') return untied(input, (maps, seed) => dropoutPass(maps, layer.rate, seed));
    const [step] = planLayers([layer], input);
    switch (step.kind) {
      case 'conv2d':
        return trainedConvolution(this.#options.products, step);
      case 'maxPool2d':
        return untied(step.output, async (maps, _seed, turn) => ({
          output: await maxPool2d(maps, step, turn),
          backward: async (gradient) => maxPool2dBackward(maps, step, gradient),
        }));
      case 'zeroPad2d':
        return untied(step.output, async (maps) => ({
          output: zeroPad2d(maps, step),
          backward: async (gradient) => zeroPad2dBackward(step, gradient),
        }));
      case 'activation':
        return untied(step.output, async (maps) => ({
          output: activate(maps, step),
          backward: async (gradient) => activateBackward(maps, step, gradient),
        }));
      case 'mask':
        throw new TypeError('a layer is no mask');
    }
  }

  isLost(): boolean {
    return false;
  }

  async dispose(): Promise<void> {
    for (const convolution of this.#convolutions.values()) convolution.dispose();
    this.#convolutions.clear();
    await this.#options.dispose?.();
  }
}

/** A layer without weights. */
function untied(
  output: MapShape,
  forward: (maps: Maps, seed: number, turn: Turn) => Promise<TrainingPass<Maps>>,
): TrainedLayer<Maps> {
  return { output, forward: (maps, { seed, turn }) => forward(maps, seed, turn), dispose: () => {} };
}

async function dropoutPass(maps: Maps, rate: number, seed: number): Promise<TrainingPass<Maps>> {
  const factors = dropoutFactors(maps.shape, rate, seed);
  const apply = ({ shape, data }: Maps): Maps => ({
    shape,
    data: data.map((value, at) => value * factors[at]),
  });
  return { output: apply(maps), backward: async (gradient) => apply(gradient) };
}
