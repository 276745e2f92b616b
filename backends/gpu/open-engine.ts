/** Opens the device of a mode. */

import { BackendError } from '../errors.js';
import { isSupported, type OnCompile } from './adapter/gpu-js.js';
import type { CellDevice } from './cell-device.js';
import { CellEngine } from './cell-engine.js';
import type { Engine, EngineLimits } from './engine.js';
import { advice, familyOf, type GpuMode } from './modes.js';
import { isNode, provideWebGpu } from './node-webgpu.js';
import { ProcessorDevice } from './processor-device.js';
import { TextureCellDevice } from './texture-cells.js';
import { TextureDevice } from './texture-device.js';
import { TextureEngine } from './texture-engine.js';
import { WebGpuDevice } from './webgpu-device.js';

export interface GpuOptions {
  /** Called with the seconds that a kernel took to compile, at its first run. */
  readonly onCompile?: OnCompile;
  /** webasm: threads that share the work; all of the machine's by default. */
  readonly threads?: number;
  /** Smaller limits than the device's own, to share it or to try how work is divided. */
  readonly limits?: EngineLimits;
}

/** @throws BackendError BACKEND_UNAVAILABLE, which says how to install what is missing */
export async function openEngine(mode: GpuMode, options: GpuOptions): Promise<Engine> {
  await requireMode(mode);
  const { limits, onCompile } = options;
  switch (mode) {
    case 'webgpu':
    case 'webasm':
    case 'cpu':
      return new CellEngine(await openArrays(mode, options), limits);
    case 'webgl2':
    case 'webgl':
    case 'headlessgl':
      return new TextureEngine(new TextureDevice(mode, onCompile), limits);
  }
}

/**
 * The device of a mode for kernels over arrays, as training uses them in every mode.
 * @throws BackendError BACKEND_UNAVAILABLE
 */
export async function openCellDevice(mode: GpuMode, options: GpuOptions): Promise<CellDevice> {
  await requireMode(mode);
  switch (mode) {
    case 'webgpu':
    case 'webasm':
    case 'cpu':
      return openArrays(mode, options);
    case 'webgl2':
    case 'webgl':
    case 'headlessgl':
      return new TextureCellDevice(mode, options.onCompile);
  }
}

async function openArrays(
  mode: 'webgpu' | 'webasm' | 'cpu',
  { threads, onCompile }: GpuOptions,
): Promise<CellDevice> {
  if (mode === 'webgpu') return WebGpuDevice.create(onCompile);
  return new ProcessorDevice(mode, threads ?? (await processorThreads()), onCompile);
}

async function requireMode(mode: GpuMode): Promise<void> {
  const problem = mode === 'webgpu' ? await provideWebGpu() : undefined;
  if (problem === undefined && (await isSupported(mode))) return;
  const reason = problem ?? (await whyUnsupported(mode));
  throw new BackendError('BACKEND_UNAVAILABLE', `gpu:${mode}: ${reason}; ${advice(mode)}`);
}

/** Why gpu.js does not find what a mode needs, as far as can be told. */
async function whyUnsupported(mode: GpuMode): Promise<string> {
  if (mode === 'headlessgl') return isNode() ? whyNoHeadlessGl() : 'this is not Node';
  return isNode() && familyOf(mode) === 'textures'
    ? 'this is not a browser'
    : 'this machine or browser does not offer it';
}

async function whyNoHeadlessGl(): Promise<string> {
  try {
    // Not a literal, so that bundlers for the browser leave it alone.
    const name = 'gl';
    await import(name);
  } catch {
    return 'the package gl is not there, or does not load';
  }
  return process.env.DISPLAY ? 'the package gl gives no context' : 'there is no X display';
}

async function processorThreads(): Promise<number> {
  const counted = globalThis.navigator?.hardwareConcurrency;
  if (counted) return counted;
  const name = 'node:os';
  return ((await import(name)) as typeof import('node:os')).availableParallelism();
}
