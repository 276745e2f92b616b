/** Opens the device of a mode. */

import { BackendError } from '../errors.js';
import { isSupported } from './adapter/gpu-js.js';
import { ProcessorDevice, WebGpuDevice } from './cell-device.js';
import { CellEngine } from './cell-engine.js';
import type { Engine, EngineLimits } from './engine.js';
import { advice, type GpuMode } from './modes.js';
import { provideWebGpu } from './node-webgpu.js';
import { TextureDevice } from './texture-device.js';
import { TextureEngine } from './texture-engine.js';

export interface GpuOptions {
  /** webasm: threads that share the work; all of the machine's by default. */
  readonly threads?: number;
  /** Smaller limits than the device's own, to share it or to try how work is divided. */
  readonly limits?: EngineLimits;
}

/** @throws BackendError BACKEND_UNAVAILABLE, which says how to install what is missing */
export async function openEngine(mode: GpuMode, { threads, limits }: GpuOptions): Promise<Engine> {
  const problem = mode === 'webgpu' ? await provideWebGpu() : undefined;
  if (problem !== undefined || !(await isSupported(mode))) {
    const reason = problem ?? 'this machine or browser does not offer it';
    throw new BackendError('BACKEND_UNAVAILABLE', `gpu:${mode}: ${reason}; ${advice(mode)}`);
  }
  switch (mode) {
    case 'webgpu':
      return new CellEngine(await WebGpuDevice.create(), limits) as Engine;
    case 'webasm':
    case 'cpu':
      return new CellEngine(
        new ProcessorDevice(mode, threads ?? (await processorThreads())),
        limits,
      ) as Engine;
    case 'webgl2':
    case 'webgl':
    case 'headlessgl':
      return new TextureEngine(new TextureDevice(mode), limits) as Engine;
  }
}

async function processorThreads(): Promise<number> {
  const counted = globalThis.navigator?.hardwareConcurrency;
  if (counted) return counted;
  const name = 'node:os';
  return ((await import(name)) as typeof import('node:os')).availableParallelism();
}
