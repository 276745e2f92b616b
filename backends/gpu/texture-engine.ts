/** The engine of the WebGL modes: webgl2, webgl and headlessgl. */
import type { Conv2dLayer } from '../../reference/layers.js';
import type { Tensor } from '../backend.js';
import { BackendError } from '../errors.js';
import type { RawTextureHandle } from './adapter/raw-types.js';
import type { CompiledStep, DeviceMap, Engine, EngineLimits } from './engine.js';
import { conv2dTextureSource } from './kernels/conv2d.glsl.js';
import type { DrawSource } from './kernels/glsl.js';
import { maxPool2dTextureSource } from './kernels/max-pool2d.glsl.js';
import { reluTextureSource } from './kernels/relu.glsl.js';
import { zeroPad2dTextureSource } from './kernels/zero-pad2d.glsl.js';
import type { ConvolutionStep, MapShape, Step } from './plan.js';
import type { TextureDevice } from './texture-device.js';
import {
  mapLayout,
  packTextures,
  packWeightTexture,
  type TextureLayout,
  unpackTextures,
  type WeightLayout,
  weightLayouts,
} from './texture-maps.js';

export interface TextureMap extends DeviceMap {
  readonly textures: readonly RawTextureHandle[];
}

interface LoadedConvolution {
  readonly bias: RawTextureHandle;
  readonly parts: readonly { readonly layout: WeightLayout; readonly weights: RawTextureHandle }[];
}

export class TextureEngine implements Engine<TextureMap> {
  readonly limits: EngineLimits;
  readonly rearranges = false;
  readonly #textureSize: number;
  readonly #device: TextureDevice;
  readonly #convolutions = new Map<string, LoadedConvolution>();
  /** The image of the run before, released when the next one comes. */
  #image: readonly RawTextureHandle[] = [];

  constructor(device: TextureDevice, limits: EngineLimits = device.limits) {
    this.#device = device;
    this.limits = limits;
    this.#textureSize = Math.min(device.limits.textureSize, limits.textureSize ?? device.limits.textureSize);
  }

  get mode() {
    return this.#device.mode;
  }

  get info() {
    return this.#device.info;
  }

  async loadConvolution({ name }: Conv2dLayer, weight: Tensor, bias: Tensor): Promise<void> {
    const [outChannels, inChannels, kernelY, kernelX] = weight.shape;
    const kernel = { outChannels, inChannels, kernel: [kernelY, kernelX] as const };
    const layouts = weightLayouts(kernel, this.#textureSize);
    if (layouts === undefined) {
      throw new BackendError('TOO_LARGE', `the weights of ${name} fit no texture of gpu:${this.mode}`);
    }
    const panels = Math.ceil(outChannels / 4);
    const biasTexels = new Float32Array(panels * 4 * 2);
    biasTexels.set(bias.data);
    this.#convolutions.set(name, {
      bias: this.#device.upload(biasTexels, [panels, 2]),
      parts: layouts.map((layout) => ({
        layout,
        weights: this.#device.upload(packWeightTexture(weight.data, kernel, layout), [
          layout.width,
          layout.height,
        ]),
      })),
    });
  }

  refusal({ input, output }: Step): string | undefined {
    for (const shape of [input, output]) {
      if (mapLayout(shape, this.#textureSize) === undefined) {
        return `textures for a map of ${shape.channels}x${shape.height}x${shape.width} (at most ${this.#textureSize} texels a side)`;
      }
    }
    return undefined;
  }

  upload({ shape: [channels, height, width], data }: Tensor): TextureMap {
    for (const texture of this.#image) this.#device.release(texture);
    const shape = { channels, height, width };
    const layout = this.#layout(shape);
    this.#image = packTextures(data, shape, layout).map((texels) =>
      this.#device.upload(texels, [layout.width, layout.height]),
    );
    return { shape, textures: this.#image };
  }

  async read({ shape, textures }: TextureMap): Promise<Tensor> {
    const texels = textures.map((texture) => this.#device.read(texture));
    return unpackTextures(texels, shape, this.#layout(shape));
  }

  compile(step: Step): CompiledStep<TextureMap> {
    const input = this.#layout(step.input);
    const output = this.#layout(step.output);
    const { dialect } = this.#device;
    switch (step.kind) {
      case 'conv2d':
        return this.#compileConvolution(step, input, output);
      case 'maxPool2d':
        return this.#compileSingle(maxPool2dTextureSource(step, dialect, input, output), step.output, output);
      case 'zeroPad2d':
        return this.#compileSingle(zeroPad2dTextureSource(step, dialect, input, output), step.output, output);
      case 'relu':
        return this.#compileSingle(reluTextureSource(step, dialect, input), step.output, output);
    }
  }

  #compileSingle(
    source: DrawSource,
    shape: MapShape,
    { width, height }: TextureLayout,
  ): CompiledStep<TextureMap> {
    const kernel = this.#device.compile(source, [width, height]);
    return {
      run: async ({ textures }) => ({ shape, textures: kernel.run(textures) }),
      dispose: () => kernel.dispose(),
    };
  }

  #compileConvolution(
    step: ConvolutionStep,
    input: TextureLayout,
    output: TextureLayout,
  ): CompiledStep<TextureMap> {
    const loaded = this.#convolutions.get(step.name);
    if (loaded === undefined) throw new BackendError('BAD_WEIGHTS', `${step.name} has not been loaded`);
    const draws = loaded.parts.map(({ layout, weights }, index) => {
      const source = conv2dTextureSource(step, {
        dialect: this.#device.dialect,
        input,
        output,
        weights: layout,
        continues: index > 0,
        relu: index === loaded.parts.length - 1 ? step.relu : undefined,
      });
      return { weights, kernel: this.#device.compile(source, [output.width, output.height]) };
    });
    return {
      run: async ({ textures }) => {
        let sums: readonly RawTextureHandle[] = [loaded.bias];
        for (const { weights, kernel } of draws) sums = kernel.run([...textures, weights, ...sums]);
        return { shape: step.output, textures: sums };
      },
      dispose: () => {
        for (const { kernel } of draws) kernel.dispose();
      },
    };
  }

  #layout(shape: MapShape): TextureLayout {
    const layout = mapLayout(shape, this.#textureSize);
    if (layout === undefined) throw new BackendError('TOO_LARGE', 'a map fits no texture');
    return layout;
  }

  isLost(): boolean {
    return this.#device.isLost();
  }

  async dispose(): Promise<void> {
    this.#convolutions.clear();
    await this.#device.dispose();
  }
}
