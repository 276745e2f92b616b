/**
 * Where the `cells` kernels run: the processor (webasm, cpu), whose arrays are plain memory, or WebGPU, whose arrays
 * stay in the device's buffers.
 */
import type { DeviceInfo, EngineLimits } from './engine.js';
import type { GpuMode } from './modes.js';

/** An argument as kernels take it; `data` where it is in this process. */
export interface CellArray {
  readonly value: unknown;
  readonly size: readonly number[];
  readonly data?: Float32Array;
}

export interface CellKernelShape {
  /** Cells along x, y and z; each returns four values. */
  readonly cells: readonly number[];
  readonly constants?: Readonly<Record<string, CellArray>>;
  /** A constant whose rows of four the SIMD lanes read together: its last index is x plus a multiple of four. */
  readonly lanesTogether?: string;
}

export interface CellKernel {
  /** The result has four times as many values along x as there are cells. It is valid until the next run. */
  run(...values: readonly CellArray[]): Promise<CellArray>;
  dispose(): void;
}

export interface CellDevice {
  readonly mode: GpuMode;
  readonly info: DeviceInfo;
  readonly limits: EngineLimits;
  compile(source: string, shape: CellKernelShape): CellKernel;
  /**
   * An argument that is sent anew at every run. webasm: there may be fewer values than the size tells of, of which a kernel
   * then uses no more.
   */
  argument(data: Float32Array, size: readonly number[]): CellArray;
  /** An array that stays on the device. */
  upload(data: Float32Array, size: readonly number[]): Promise<CellArray>;
  read(array: CellArray): Promise<Float32Array>;
  isLost(): boolean;
  dispose(): Promise<void>;
}

/** The values of an array of this process. */
export function dataOf({ data }: CellArray): Float32Array {
  if (data === undefined) throw new TypeError('the array is on another device');
  return data;
}

/** Sizes of a result: four values a cell along x. */
export function widened([x, ...rest]: readonly number[]): readonly number[] {
  return [x * 4, ...rest];
}
