/** webasm and cpu: products in kernels of gpu.js, compiled once for each of a network's convolutions. */
import { elementCount } from '../../../reference/geometry.js';
import type { Floats } from '../../device.js';
import type { Product, ProductMaker, ProductShape } from '../../processor/product.js';
import {
  asFlatData,
  asNested,
  assertModeRan,
  createGpu,
  createKernel,
  input,
  inputStart,
  type OnCompile,
} from '../gpu-js/gpu-js.js';
import type { RawGpu, RawKernel, WorkerPool } from '../gpu-js/raw-types.js';
import { releaseMemories } from '../gpu-js/webasm-memories.js';
import { leaveResults, readLanesTogether } from '../gpu-js/webasm-repairs.js';
import { tileProductSource } from './source.js';

/** Cells below which gpu.js does not share a kernel's work among its threads, for two threads. */
const cellsForThreads = 8192;

/** Quads for which a panel of rows, once it is in the cache, is used. */
const fewestQuads = 16;

/** Products below which the messages to and from the threads take as long as the work, some milliseconds of it. */
const productsATile = 16e6;

function quadsForThreads({ matrices, panels, terms }: ProductShape): number {
  const cellsAQuad = matrices * panels * 4;
  return Math.max(fewestQuads, cellsForThreads / cellsAQuad, productsATile / (cellsAQuad * terms * 4));
}

export class GpuProducts implements ProductMaker {
  readonly mode: 'webasm' | 'cpu';
  readonly #threads: number;
  readonly #gpu: RawGpu;
  /** One pool of workers for all kernels: gpu.js would start one a kernel. */
  #pool: WorkerPool | undefined;

  constructor(mode: 'webasm' | 'cpu', threads: number, onCompile?: OnCompile) {
    this.mode = mode;
    this.#threads = threads;
    this.#gpu = createGpu(mode, onCompile);
  }

  prepare(shape: ProductShape, rows?: Float32Array): Product {
    const { matrices, panels, terms } = shape;
    const wanted = this.mode === 'webasm' ? quadsForThreads(shape) : fewestQuads;
    const logQuads = Math.ceil(Math.log2(wanted));
    const quads = 2 ** logQuads;
    const source = tileProductSource({
      matrices,
      terms,
      logQuads,
      rows: rows === undefined ? 'argument' : 'constants',
    });
    const rowsSize = [terms * 4, panels * matrices];
    const kernel = createKernel(this.#gpu, source, {
      output: [4, quads * matrices, panels],
      returnType: 'Array(4)',
      ...(rows === undefined
        ? {}
        : {
            constants: { weights: this.#input(rows, rowsSize) },
            constantTypes: { weights: 'Input' },
          }),
      ...(this.mode === 'webasm' ? { asyncMode: this.#threads > 1, poolSize: this.#threads } : {}),
    });
    kernel.kernel._shapeOutput = (data) => data;
    if (this.mode === 'webasm') {
      leaveResults(kernel);
      readLanesTogether(kernel, 'weights');
    }
    let checked = false;
    return {
      quads,
      terms,
      multiply: async (columns, count, _turn, given) => {
        const values = [this.#input(float32(columns), [terms * 4, quads * matrices]), count];
        if (given !== undefined) values.push(this.#input(float32(given), rowsSize));
        if (this.#pool !== undefined && !kernel.kernel._pool) kernel.kernel._pool = this.#pool;
        const result = await kernel(...values);
        this.#pool ??= kernel.kernel._pool ?? undefined;
        if (!checked) assertModeRan(this.mode, kernel);
        checked = true;
        return this.mode === 'webasm'
          ? asFlatData(result)
          : flatten(asNested(result), panels * matrices * quads * 16);
      },
      dispose: () => this.#dispose(kernel),
    };
  }

  /** webasm takes fewer values than the size tells of, and then uses no more. */
  #input(data: Float32Array, size: readonly number[]): unknown {
    if (this.mode === 'webasm') return inputStart(data, size);
    const values = elementCount(size);
    if (data.length === values) return input(data, size);
    const whole = new Float32Array(values);
    whole.set(data);
    return input(whole, size);
  }

  #dispose(kernel: RawKernel): void {
    if (this.#pool !== undefined) releaseMemories(kernel, this.#pool);
    kernel.kernel._pool = null;
    kernel.destroy();
  }

  async dispose(): Promise<void> {
    this.#pool?.destroy();
    this.#pool = undefined;
    await this.#gpu.destroy();
  }
}

function float32(values: Floats): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** cpu gives nested arrays, [z][y][x][4]. */
function flatten(nested: readonly unknown[], length: number): Float32Array {
  const flat = new Float32Array(length);
  let at = 0;
  const visit = (value: unknown): void => {
    if (typeof value === 'number') flat[at++] = value;
    else for (const part of asNested(value)) visit(part);
  };
  visit(nested);
  return flat;
}
