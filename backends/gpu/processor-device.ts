/** webasm and cpu: the `cells` kernels on the processor. */
import {
  asFlatData,
  asNested,
  assertModeRan,
  createGpu,
  createKernel,
  input,
  inputStart,
  type OnCompile,
} from './adapter/gpu-js.js';
import type { RawGpu, RawKernel, WorkerPool } from './adapter/raw-types.js';
import { leaveResults, readLanesTogether } from './adapter/webasm-repairs.js';
import {
  type CellArray,
  type CellDevice,
  type CellKernel,
  type CellKernelShape,
  dataOf,
  widened,
} from './cell-device.js';
import type { DeviceInfo, EngineLimits } from './engine.js';

/** Arguments and results are arrays of this process. */
export class ProcessorDevice implements CellDevice {
  readonly mode: 'webasm' | 'cpu';
  readonly info: DeviceInfo;
  /** A typed array of 2^29 values is 2 GiB, half of what a 32-bit WebAssembly memory can hold. */
  readonly limits: EngineLimits = { arrayLength: 2 ** 29 };
  readonly #gpu: RawGpu;
  readonly #threads: number;
  #pool: WorkerPool | undefined;

  constructor(mode: 'webasm' | 'cpu', threads: number, onCompile?: OnCompile) {
    this.mode = mode;
    this.#threads = threads;
    const name = mode === 'cpu' ? 'JavaScript' : `WebAssembly, ${threads} thread${threads === 1 ? '' : 's'}`;
    this.info = { name, hardware: false };
    this.#gpu = createGpu(mode, onCompile);
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
    if (this.mode === 'webasm') leaveResults(kernel);
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
    const value = this.mode === 'webasm' ? inputStart(data, size) : input(data, size);
    return { value, size, data };
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

function constantsOf(constants: Readonly<Record<string, CellArray>> | undefined) {
  if (constants === undefined) return {};
  const names = Object.keys(constants);
  return {
    constants: Object.fromEntries(names.map((name) => [name, constants[name].value])),
    constantTypes: Object.fromEntries(names.map((name) => [name, 'Input'])),
  };
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
