/**
 * The `cells` kernels in the WebGL modes, for training: arrays are sent as textures and results read back after every
 * kernel. Correct, and slow; inference has kernels of its own (texture-engine.ts).
 */
import {
  assertModeRan,
  asTextureHandle,
  createGpu,
  createKernel,
  input,
  type OnCompile,
} from './adapter/gpu-js.js';
import type { RawGpu } from './adapter/raw-types.js';
import {
  type CellArray,
  type CellDevice,
  type CellKernel,
  type CellKernelShape,
  dataOf,
  widened,
} from './cell-device.js';
import { type DeviceInfo, type EngineLimits, isSoftware } from './engine.js';
import type { TextureMode } from './texture-device.js';

export class TextureCellDevice implements CellDevice {
  readonly mode: TextureMode;
  readonly info: DeviceInfo;
  readonly limits: EngineLimits;
  readonly #gpu: RawGpu;
  readonly #context: WebGL2RenderingContext | WebGLRenderingContext;

  constructor(mode: TextureMode, onCompile?: OnCompile) {
    this.mode = mode;
    this.#gpu = createGpu(mode, onCompile);
    createKernel(this.#gpu, 'function sample() { return [0, 0, 0, 0]; }', {
      output: [2, 2],
      pipeline: true,
    })();
    const gl = this.#gpu.context!;
    this.#context = gl;
    const textureSize: number = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    const name = String(gl.getParameter(gl.RENDERER));
    this.info = { name, hardware: !isSoftware(name) };
    this.limits = { arrayLength: textureSize ** 2 * 4, textureSize };
  }

  compile(source: string, { cells }: CellKernelShape): CellKernel {
    const kernel = createKernel(this.#gpu, source, { output: cells, returnType: 'Array(4)', pipeline: true });
    const size = widened(cells);
    const length = size.reduce((product, one) => product * one, 1);
    return {
      run: async (...values) => {
        const texture = asTextureHandle(kernel(...values.map(({ value }) => value)));
        assertModeRan(this.mode, kernel);
        return this.argument(texture.renderRawOutput().subarray(0, length), size);
      },
      dispose: () => kernel.destroy(),
    };
  }

  argument(data: Float32Array, size: readonly number[]): CellArray {
    return { value: input(data, size), size, data };
  }

  async upload(data: Float32Array, size: readonly number[]): Promise<CellArray> {
    return this.argument(data, size);
  }

  async read(array: CellArray): Promise<Float32Array> {
    return dataOf(array);
  }

  isLost(): boolean {
    return this.#context.isContextLost();
  }

  async dispose(): Promise<void> {
    await this.#gpu.destroy();
  }
}
