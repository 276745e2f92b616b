/** The device of webgpu, which all kernels of gpu.js share. */
import { elementCount } from '../../../reference/geometry.js';
import { adapterName, type DeviceInfo, type DeviceLimits, isSoftware } from '../../device.js';
import { BackendError, messageOf } from '../../errors.js';
import {
  acquireWebGpu,
  asBufferHandle,
  asFlatData,
  assertModeRan,
  createGpu,
  createKernel,
  destroyWebGpu,
  input,
  type OnCompile,
  viewBuffer,
} from '../gpu-js/gpu-js.js';
import type { RawBufferHandle, RawGpu, WebGpuContext } from '../gpu-js/raw-types.js';
import { isProvided } from './node-webgpu.js';

/** An argument as kernels take it; `data` where it has not been sent yet. */
export interface DeviceArray {
  readonly value: unknown;
  readonly size: readonly number[];
  readonly data?: Float32Array;
}

export interface ArrayKernel {
  /** The result has four times as many values along x as the kernel has cells. It is valid until the next run. */
  run(...values: readonly DeviceArray[]): Promise<DeviceArray>;
  dispose(): void;
}

/** How many owners the shared device has, those that wait for it included. */
let owners = 0;

/** In Node the device keeps the process from ending, and so goes with its last owner. */
async function disown(): Promise<void> {
  owners--;
  if (owners === 0 && isProvided()) await destroyWebGpu();
}

export class ArrayDevice {
  readonly info: DeviceInfo;
  readonly limits: DeviceLimits;
  readonly #context: WebGpuContext;
  readonly #gpu: RawGpu;
  readonly #uploaded: RawBufferHandle[] = [];
  #disposed = false;

  static async create(onCompile?: OnCompile): Promise<ArrayDevice> {
    owners++;
    try {
      return new ArrayDevice(await acquireWebGpu(), onCompile);
    } catch (cause) {
      await disown();
      throw new BackendError('BACKEND_UNAVAILABLE', `gpu:webgpu does not start here: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  private constructor(context: WebGpuContext, onCompile: OnCompile | undefined) {
    const { maxStorageBufferBindingSize, maxBufferSize } = context.device.limits;
    const name = adapterName(context.adapter.info);
    this.info = { name, hardware: !isSoftware(name) };
    this.#context = context;
    this.#gpu = createGpu('webgpu', onCompile);
    this.limits = { arrayLength: Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / 4) };
  }

  /** @param cells along x, y and z; each returns four values */
  compile(source: string, cells: readonly number[]): ArrayKernel {
    const kernel = createKernel(this.#gpu, source, { output: cells, returnType: 'Array(4)', pipeline: true });
    const [x, ...rest] = cells;
    const size = [x * 4, ...rest];
    let view: RawBufferHandle | undefined;
    return {
      run: async (...values) => {
        const handle = asBufferHandle(await kernel(...values.map(({ value }) => value)));
        if (view === undefined) {
          assertModeRan('webgpu', kernel);
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

  /** An argument that is sent anew at every run. */
  argument(data: Float32Array, size: readonly number[]): DeviceArray {
    return { value: input(data, size), size, data };
  }

  /** An array that stays on the device: of an identity kernel, whose result stays when the kernel and the buffer of its argument go. */
  async upload(data: Float32Array, size: readonly number[]): Promise<DeviceArray> {
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

  async read({ value, size, data }: DeviceArray): Promise<Float32Array> {
    if (data !== undefined) return data;
    const flat = viewBuffer(asBufferHandle(value), [elementCount(size)]);
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
