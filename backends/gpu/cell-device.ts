/**
 * Where the `cells` kernels run: the processor (webasm, cpu), whose arrays are plain memory, or WebGPU, whose arrays
 * stay in the device's buffers.
 */

import { BackendError } from '../errors.js';
import {
  acquireWebGpu,
  asBufferHandle,
  asFlatData,
  asNested,
  assertModeRan,
  createGpu,
  createKernel,
  input,
  messageOf,
  type RawBufferHandle,
  type RawGpu,
  type RawKernel,
  readLanesTogether,
  viewBuffer,
  type WebGpuContext,
  type WorkerPool,
} from './adapter/gpu-js.js';
import { type DeviceInfo, type EngineLimits, isSoftware } from './engine.js';
import type { GpuMode } from './modes.js';

/** Arguments as kernels take them. */
export type CellArray = {
  readonly value: unknown;
  readonly size: readonly number[];
  readonly data?: Float32Array;
};

export interface CellKernelShape {
  /** Cells along x, y and z; each returns four values. */
  readonly cells: readonly number[];
  readonly constants?: Readonly<Record<string, CellArray>>;
  /** A constant whose rows of four the SIMD lanes read together: its last index is x plus a multiple of four. */
  readonly lanesTogether?: string;
}

export interface CellKernel {
  /** The result has four times as many values along x as there are cells. */
  run(...values: readonly CellArray[]): Promise<CellArray>;
  dispose(): void;
}

export interface CellDevice {
  readonly mode: GpuMode;
  readonly info: DeviceInfo;
  readonly limits: EngineLimits;
  compile(source: string, shape: CellKernelShape): CellKernel;
  /** An argument that is sent anew at every run. */
  argument(data: Float32Array, size: readonly number[]): CellArray;
  /** An array that stays on the device. */
  upload(data: Float32Array, size: readonly number[]): Promise<CellArray>;
  read(array: CellArray): Promise<Float32Array>;
  isLost(): boolean;
  dispose(): Promise<void>;
}

function widened([x, ...rest]: readonly number[]): readonly number[] {
  return [x * 4, ...rest];
}

function constantsOf(constants: Readonly<Record<string, CellArray>> | undefined) {
  if (constants === undefined) return {};
  const names = Object.keys(constants);
  return {
    constants: Object.fromEntries(names.map((name) => [name, constants[name].value])),
    constantTypes: Object.fromEntries(names.map((name) => [name, 'Input'])),
  };
}

/** webasm and cpu: arguments and results are arrays of this process. */
export class ProcessorDevice implements CellDevice {
  readonly mode: 'webasm' | 'cpu';
  readonly info: DeviceInfo;
  /** A typed array of 2^29 values is 2 GiB, half of what a 32-bit WebAssembly memory can hold. */
  readonly limits: EngineLimits = { arrayLength: 2 ** 29 };
  readonly #gpu: RawGpu;
  readonly #threads: number;
  #pool: WorkerPool | undefined;

  constructor(mode: 'webasm' | 'cpu', threads: number) {
    this.mode = mode;
    this.#threads = threads;
    const name = mode === 'cpu' ? 'JavaScript' : `WebAssembly, ${threads} thread${threads === 1 ? '' : 's'}`;
    this.info = { name, hardware: false };
    this.#gpu = createGpu(mode);
  }

  compile(source: string, { cells, constants, lanesTogether }: CellKernelShape): CellKernel {
    const kernel = createKernel(this.#gpu, source, {
      output: cells,
      returnType: 'Array(4)',
      ...constantsOf(constants),
      ...(this.mode === 'webasm' ? { asyncMode: this.#threads > 1, poolSize: this.#threads } : {}),
    });
    const size = widened(cells);
    kernel.kernel._shapeOutput = (data) => data;
    if (this.mode === 'webasm' && lanesTogether !== undefined) readLanesTogether(kernel, lanesTogether);
    let checked = false;
    return {
      run: async (...values) => {
        this.#sharePool(kernel);
        const result = await kernel(...values.map(({ value }) => value));
        this.#keepPool(kernel);
        if (!checked) assertModeRan(this.mode, kernel);
        checked = true;
        return this.argument(
          this.mode === 'webasm' ? asFlatData(result) : flatten(asNested(result), size),
          size,
        );
      },
      dispose: () => {
        if (kernel.kernel._pool) kernel.kernel._pool = null;
        kernel.destroy();
      },
    };
  }

  /** One pool of workers for all kernels: gpu.js would start one a kernel. */
  #sharePool(kernel: RawKernel): void {
    if (this.#pool !== undefined && !kernel.kernel._pool) kernel.kernel._pool = this.#pool;
  }

  #keepPool(kernel: RawKernel): void {
    this.#pool ??= kernel.kernel._pool ?? undefined;
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
    return false;
  }

  async dispose(): Promise<void> {
    this.#pool?.destroy();
    this.#pool = undefined;
    await this.#gpu.destroy();
  }
}

/** The values of an array of this process. */
export function dataOf({ data }: CellArray): Float32Array {
  if (data === undefined) throw new TypeError('the array is on another device');
  return data;
}

/** cpu gives nested arrays, [z][y][x][4]. */
function flatten(nested: readonly unknown[], size: readonly number[]): Float32Array {
  const flat = new Float32Array(size.reduce((product, length) => product * length, 1));
  let at = 0;
  const visit = (value: unknown): void => {
    if (typeof value === 'number') flat[at++] = value;
    else for (const part of asNested(value)) visit(part);
  };
  visit(nested);
  return flat;
}

export class WebGpuDevice implements CellDevice {
  readonly mode = 'webgpu';
  readonly info: DeviceInfo;
  readonly limits: EngineLimits;
  readonly #context: WebGpuContext;
  readonly #gpu: RawGpu;
  readonly #uploaded: RawBufferHandle[] = [];

  static async create(): Promise<WebGpuDevice> {
    try {
      return new WebGpuDevice(await acquireWebGpu());
    } catch (cause) {
      throw new BackendError('BACKEND_UNAVAILABLE', `gpu:webgpu does not start here: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  private constructor(context: WebGpuContext) {
    const { maxStorageBufferBindingSize, maxBufferSize } = context.device.limits;
    const { vendor = '', architecture = '', description = '' } = context.adapter.info ?? {};
    const name = [vendor, architecture, description].filter((part) => part !== '').join(' ') || 'WebGPU';
    this.info = { name, hardware: !isSoftware(name) };
    this.#context = context;
    this.#gpu = createGpu('webgpu');
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
    for (const handle of this.#uploaded.splice(0)) handle.delete();
    await this.#gpu.destroy();
  }
}
