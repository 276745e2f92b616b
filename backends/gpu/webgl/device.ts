/** The device of the WebGL modes: one context, whose textures hold weights and maps. */
import { type DeviceInfo, type DeviceLimits, isSoftware } from '../../device.js';
import { BackendError, messageOf } from '../../errors.js';
import {
  assertModeRan,
  asTextureHandle,
  createGpu,
  createKernel,
  createKernelMap,
  type OnCompile,
  textureResults,
  wrapTexture,
} from '../gpu-js/gpu-js.js';
import type { RawGpu, RawTextureHandle } from '../gpu-js/raw-types.js';
import type { TextureMode } from '../modes.js';
import { type Dialect, type DrawSource, sums } from './kernels/glsl.js';

export interface DrawKernel {
  /** Draws into the four textures of the result, which stay the same from run to run. */
  run(textures: readonly RawTextureHandle[]): readonly RawTextureHandle[];
  dispose(): void;
}

export class TextureDevice {
  readonly mode: TextureMode;
  readonly dialect: Dialect;
  readonly info: DeviceInfo;
  readonly limits: DeviceLimits & { readonly textureSize: number };
  readonly #gpu: RawGpu;
  readonly #context: WebGL2RenderingContext | WebGLRenderingContext;
  /** A texture that gpu.js made: uploaded ones are of its class. */
  readonly #sample: RawTextureHandle;
  readonly #uploaded = new Set<WebGLTexture>();

  /** @throws BackendError BACKEND_UNAVAILABLE, BACKEND_FELL_BACK */
  constructor(mode: TextureMode, onCompile?: OnCompile) {
    this.mode = mode;
    this.dialect = mode === 'webgl2' ? 'webgl2' : 'webgl1';
    this.#gpu = createGpu(mode, onCompile);
    try {
      const sample = createKernel(this.#gpu, 'function sample() { return [0, 0, 0, 0]; }', {
        output: [2, 2],
        pipeline: true,
      });
      this.#sample = asTextureHandle(sample());
      assertModeRan(mode, sample);
    } catch (cause) {
      if (cause instanceof BackendError) throw cause;
      throw new BackendError('BACKEND_UNAVAILABLE', `gpu:${mode} does not start here: ${messageOf(cause)}`, {
        cause,
      });
    }
    this.#context = this.#gpu.context!;
    const gl = this.#context;
    const debug = gl.getExtension('WEBGL_debug_renderer_info');
    const name = String(gl.getParameter(debug === null ? gl.RENDERER : debug.UNMASKED_RENDERER_WEBGL));
    this.info = { name, hardware: !isSoftware(name) };
    const textureSize: number = this.#context.getParameter(this.#context.MAX_TEXTURE_SIZE);
    this.limits = { textureSize, arrayLength: textureSize ** 2 * 4 };
  }

  compile({ source, outputs, native }: DrawSource, size: readonly [number, number]): DrawKernel {
    const take = (lane: number) => ({
      name: `pixel${lane}`,
      source: `vec4 pixel${lane}() { return sum${lane}; }`,
      argumentTypes: {},
      returnType: 'Array(4)',
    });
    const kernel = createKernelMap(this.#gpu, outputs, source, {
      output: size,
      pipeline: true,
      injectedNative: sums,
      nativeFunctions: [
        { name: 'draw', source: native, argumentTypes: {}, returnType: 'Array(4)' },
        take(1),
        take(2),
        take(3),
      ],
    });
    let checked = false;
    return {
      run: (textures) => {
        const result = textureResults(kernel(...textures));
        if (!checked) assertModeRan(this.mode, kernel);
        checked = true;
        // Else all draws wait for the reading of the result, and the event loop with them.
        if (this.dialect === 'webgl1') this.#context.finish();
        return result;
      },
      dispose: () => kernel.destroy(),
    };
  }

  /** A texture of RGBA float32 texels that stays until it is released or the device goes. */
  upload(texels: Float32Array, size: readonly [number, number]): RawTextureHandle {
    const gl = this.#context;
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE15);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const parameter of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(gl.TEXTURE_2D, parameter, gl.CLAMP_TO_EDGE);
    }
    for (const parameter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, parameter, gl.NEAREST);
    }
    const format = 'RGBA32F' in gl ? gl.RGBA32F : gl.RGBA;
    gl.texImage2D(gl.TEXTURE_2D, 0, format, size[0], size[1], 0, gl.RGBA, gl.FLOAT, texels);
    this.#uploaded.add(texture);
    return wrapTexture(this.#sample, gl, texture, size);
  }

  release({ texture }: RawTextureHandle): void {
    if (this.#uploaded.delete(texture)) this.#context.deleteTexture(texture);
  }

  read(texture: RawTextureHandle): Float32Array {
    return texture.renderRawOutput();
  }

  /** Waits for what was drawn without holding up the event loop. WebGL 1 waits after each draw, having no fences. */
  async drawn(): Promise<void> {
    const gl = this.#context;
    if (!('fenceSync' in gl)) return;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (fence === null) return;
    gl.flush();
    while (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    gl.deleteSync(fence);
  }

  isLost(): boolean {
    return this.#context.isContextLost();
  }

  async dispose(): Promise<void> {
    for (const texture of this.#uploaded) this.#context.deleteTexture(texture);
    this.#uploaded.clear();
    await this.#gpu.destroy();
  }
}
