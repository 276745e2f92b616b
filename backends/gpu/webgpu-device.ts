/** webgpu: the `cells` kernels on the device that all kernels of gpu.js share. */
import { BackendError } from '../errors.js';
import {
  acquireWebGpu,
  asBufferHandle,
  asFlatData,
  assertModeRan,
  createGpu,
  createKernel,
  destroyWebGpu,
  input,
  messageOf,
  type OnCompile,
  viewBuffer,
} from './adapter/gpu-js.js';
import type { RawBufferHandle, RawGpu, WebGpuContext } from './adapter/raw-types.js';
import {
  type CellArray,
  type CellDevice,
  type CellKernel,
  type CellKernelShape,
  widened,
} from './cell-device.js';
import { type DeviceInfo, type EngineLimits, isSoftware } from './engine.js';
import { isProvided } from './node-webgpu.js';

/** How many owners the shared device has, those that wait for it included. */
let owners = 0;

/** In Node the device keeps the process from ending, and so goes with its last owner. */
async function disown(): Promise<void> {
  owners--;
  if (owners === 0 && isProvided()) await destroyWebGpu();
}

export class WebGpuDevice implements CellDevice {
  readonly mode = 'webgpu';
  readonly info: DeviceInfo;
  readonly limits: EngineLimits;
  readonly #context: WebGpuContext;
  readonly #gpu: RawGpu;
  readonly #uploaded: RawBufferHandle[] = [];
  #disposed = false;

  static async create(onCompile?: OnCompile): Promise<WebGpuDevice> {
    owners++;
    try {
      return new WebGpuDevice(await acquireWebGpu(), onCompile);
    } catch (cause) {
      await disown();
      throw new BackendError('BACKEND_UNAVAILABLE', `gpu:webgpu does not start here: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  private constructor(context: WebGpuContext, onCompile: OnCompile | undefined) {
    const { maxStorageBufferBindingSize, maxBufferSize } = context.device.limits;
    const { vendor = '', architecture = '', description = '' } = context.adapter.info ?? {};
    const name = [vendor, architecture, description].filter((part) => part !== '').join(' ') || 'WebGPU';
    this.info = { name, hardware: !isSoftware(name) };
    this.#context = context;
    this.#gpu = createGpu('webgpu', onCompile);
    this.limits = { arrayLength: Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / 4) };
  }

  compile(source: string, { cells }: CellKernelShape): CellKernel {
    const kernel = createKernel(this.#gpu, source, { output: cells, returnType: 'Array(4)', pipeline: true });
    const size = widened(cells);
    let view: RawBufferHandle | undefined;
    return {
      run: async (...values) => {
        const handle = asBufferHandle(await kernel(...values.map(({ value }) => value)));
        if (view === undefined) {
          assertModeRan(this.mode, kernel);
          view = viewBuffer(handle, size);
        }
        handle.delete();
        return { value: view, size };
      },
      dispose: () => {
        view?.delete();
        view = undefined;
        kernel.destroy();
      },
    };
  }

  argument(data: Float32Array, size: readonly number[]): CellArray {
    return { value: input(data, size), size, data };
  }

  /** An identity kernel, whose result stays when the kernel and the buffer of its argument go. */
  async upload(data: Float32Array, size: readonly number[]): Promise<CellArray> {
    const indices = ['x', 'y', 'z'].slice(0, size.length).reverse();
    const source = `function upload(data) {
  return data${indices.map((axis) => `[this.thread.${axis}]`).join('')};
}`;
    const kernel = createKernel(this.#gpu, source, { output: size, pipeline: true });
    const handle = asBufferHandle(await kernel(input(data, size)));
    this.#uploaded.push(handle);
    kernel.destroy();
    return { value: handle, size };
  }

  async read({ value, size, data }: CellArray): Promise<Float32Array> {
    if (data !== undefined) return data;
    const flat = viewBuffer(asBufferHandle(value), [size.reduce((product, length) => product * length, 1)]);
    try {
      return asFlatData(await flat.toArray());
    } finally {
      flat.delete();
    }
  }

  isLost(): boolean {
    return this.#context.isLost;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const handle of this.#uploaded.splice(0)) handle.delete();
    await this.#gpu.destroy();
    await disown();
  }
}
