/** The operations of the WebGL modes, webgl2, webgl and headlessgl: GLSL that draws into four textures at once. */
import type { Conv2dLayer } from '../../../reference/layers.js';
import type { Tensor } from '../../backend.js';
import type { Device, DeviceLimits, Maps, PreparedStep, StepContext } from '../../device.js';
import { BackendError } from '../../errors.js';
import type { ConvolutionStep, MapShape, Step } from '../../plan.js';
import type { RawTextureHandle } from '../gpu-js/raw-types.js';
import type { TextureDevice } from './device.js';
import { activationTextureSource } from './kernels/activation.js';
import { conv2dTextureSource } from './kernels/conv2d.js';
import type { DrawSource } from './kernels/glsl.js';
import { maskSize, maskTexels, maskTextureSource } from './kernels/mask.js';
import { maxPool2dTextureSource } from './kernels/max-pool2d.js';
import { zeroPad2dTextureSource } from './kernels/zero-pad2d.js';
import {
  mapLayout,
  packTextures,
  packWeightTexture,
  type TextureLayout,
  unpackTextures,
  type WeightLayout,
  weightLayouts,
} from './layout.js';

export interface TextureMap {
  readonly shape: MapShape;
  readonly textures: readonly RawTextureHandle[];
}

interface LoadedConvolution {
  readonly bias: RawTextureHandle;
  readonly parts: readonly { readonly layout: WeightLayout; readonly weights: RawTextureHandle }[];
}

export class TextureOperations implements Device<TextureMap> {
  readonly limits: DeviceLimits;
  readonly compilesBySize = true;
  readonly rearranges = false;
  readonly #textureSize: number;
  readonly #device: TextureDevice;
  readonly #convolutions = new Map<string, LoadedConvolution>();
  /** The image of the run before, released when the next one comes. */
  #image: readonly RawTextureHandle[] = [];

  constructor(device: TextureDevice, limits: DeviceLimits = device.limits) {
    this.#device = device;
    this.limits = limits;
    this.#textureSize = Math.min(device.limits.textureSize, limits.textureSize ?? device.limits.textureSize);
  }

  get info() {
    return this.#device.info;
  }

  async loadConvolution({ name }: Conv2dLayer, weight: Tensor, bias: Tensor): Promise<void> {
    const [outChannels, inChannels, kernelY, kernelX] = weight.shape;
    const kernel = { outChannels, inChannels, kernel: [kernelY, kernelX] as const };
    const layouts = weightLayouts(kernel, this.#textureSize);
    if (layouts === undefined) {
      throw new BackendError(
        'TOO_LARGE',
        `the weights of ${name} fit no texture of gpu:${this.#device.mode}`,
      );
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

  upload({ shape, data }: Maps): TextureMap {
    for (const texture of this.#image) this.#device.release(texture);
    const layout = this.#layout(shape);
    this.#image = packTextures(data, shape, layout).map((texels) =>
      this.#device.upload(texels, [layout.width, layout.height]),
    );
    return { shape, textures: this.#image };
  }

  async read({ shape, textures }: TextureMap): Promise<Maps> {
    await this.#device.drawn();
    const texels = textures.map((texture) => this.#device.read(texture));
    return { shape, data: unpackTextures(texels, shape, this.#layout(shape)) };
  }

  prepare(step: Step): PreparedStep<TextureMap> {
    const input = this.#layout(step.input);
    const output = this.#layout(step.output);
    const { dialect } = this.#device;
    switch (step.kind) {
      case 'conv2d':
        return this.#prepareConvolution(step, input, output);
      case 'maxPool2d':
        return this.#single(maxPool2dTextureSource(step, dialect, input, output), step.output, output);
      case 'zeroPad2d':
        return this.#single(zeroPad2dTextureSource(step, dialect, input, output), step.output, output);
      case 'activation':
        return this.#single(activationTextureSource(step, dialect, input), step.output, output);
      case 'mask':
        return this.#single(maskTextureSource(step, dialect, output), step.output, output, ({ kept }) =>
          this.#device.upload(maskTexels(step.input, kept(step.layer)), maskSize(step.input)),
        );
    }
  }

  /** @param further a texture for one run, after those of the map */
  #single(
    source: DrawSource,
    shape: MapShape,
    { width, height }: TextureLayout,
    further?: (context: StepContext) => RawTextureHandle,
  ): PreparedStep<TextureMap> {
    const kernel = this.#device.compile(source, [width, height]);
    return {
      run: async ({ textures }, context) => {
        const uploaded = further === undefined ? [] : [further(context)];
        const drawn = kernel.run([...textures, ...uploaded]);
        for (const texture of uploaded) this.#device.release(texture);
        return { shape, textures: drawn };
      },
      dispose: () => kernel.dispose(),
    };
  }

  #prepareConvolution(
    step: ConvolutionStep,
    input: TextureLayout,
    output: TextureLayout,
  ): PreparedStep<TextureMap> {
    const loaded = this.#convolutions.get(step.name)!;
    const draws = loaded.parts.map(({ layout, weights }, index) => {
      const source = conv2dTextureSource(step, {
        dialect: this.#device.dialect,
        input,
        output,
        weights: layout,
        continues: index > 0,
        activation: index === loaded.parts.length - 1 ? step.activation : undefined,
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
