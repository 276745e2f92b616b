/**
 * Everything that gpu.js 2.24.1 does and its types do not say: the one place with casts. The rest of the backend sees
 * these narrow types only.
 */

import raw from '#gpu-js';
import { BackendError, messageOf } from '../../errors.js';
import type { GpuMode } from '../modes.js';
import type {
  KernelSettings,
  RawBufferHandle,
  RawGpu,
  RawKernel,
  RawTextureHandle,
  WebGpuContext,
} from './raw-types.js';

/** Whether gpu.js finds what a mode needs. A true may still fail at the first kernel: describe.ts tries one. */
export async function isSupported(mode: GpuMode): Promise<boolean> {
  switch (mode) {
    case 'webgpu':
      return raw.GPU.isWebGPUSupported && (await raw.GPU.isWebGPUAvailable());
    case 'webgl2':
      return raw.GPU.isWebGL2Supported;
    case 'webgl':
      return raw.GPU.isWebGLSupported;
    case 'headlessgl':
      return raw.GPU.isHeadlessGLSupported;
    case 'webasm':
      return raw.GPU.isWebAssemblySupported;
    case 'cpu':
      return true;
  }
}

/** Called with the seconds that a kernel took to compile, at its first run. */
export type OnCompile = (seconds: number) => void;

const listeners = new WeakMap<RawGpu, OnCompile>();

/** The version whose private fields and emitted code this folder knows. */
const knownVersion = '2.24.1';

/** @throws BackendError BACKEND_UNAVAILABLE for a gpu.js of which nothing is known but its public face */
export function requireVersion(version: string): void {
  if (version === knownVersion) return;
  const message = `gpu.js is of version ${version}; only ${knownVersion} is known here: npm install gpu.js@${knownVersion}`;
  throw new BackendError('BACKEND_UNAVAILABLE', message);
}

/** @throws BackendError BACKEND_UNAVAILABLE */
export function createGpu(mode: GpuMode, onCompile?: OnCompile): RawGpu {
  requireVersion(raw.version);
  try {
    const gpu = new raw.GPU({ mode });
    if (onCompile !== undefined) listeners.set(gpu, onCompile);
    return gpu;
  } catch (cause) {
    throw new BackendError('BACKEND_UNAVAILABLE', `gpu:${mode} does not start here: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** The settings that every kernel needs: float32 throughout, static sizes, results rendered in place. */
const commonSettings = {
  precision: 'single',
  tactic: 'precision',
  immutable: false,
  dynamicOutput: false,
  dynamicArguments: false,
} as const;

export function createKernel(gpu: RawGpu, source: string, settings: KernelSettings): RawKernel {
  return timed(gpu, gpu.createKernel(source, { ...commonSettings, ...settings }));
}

/** The kernel, which tells its GPU's listener how long its first `build` takes; later ones do nothing. */
function timed(gpu: RawGpu, kernel: RawKernel): RawKernel {
  const onCompile = listeners.get(gpu);
  if (onCompile === undefined) return kernel;
  const state = kernel.kernel;
  const { build } = state;
  state.build = (...values) => {
    const started = performance.now();
    const done = () => onCompile((performance.now() - started) / 1000);
    state.build = build;
    const building = build.apply(state, values);
    // A failure is for whoever waits for the run.
    if (building instanceof Promise) building.then(done, () => {});
    else done();
    return building;
  };
  return kernel;
}

/** A kernel with several outputs; `outputs` are further functions, by the name of their result. */
export function createKernelMap(
  gpu: RawGpu,
  outputs: Readonly<Record<string, string>>,
  source: string,
  settings: KernelSettings,
): RawKernel {
  const functions = Object.fromEntries(
    Object.entries(outputs).map(([name, text]) => [name, { toString: () => text }]),
  );
  return timed(gpu, gpu.createKernelMap(functions, source, { ...commonSettings, ...settings }));
}

/** A flat array with the sizes by which kernels index it, x first. */
export function input(data: Float32Array, size: readonly number[]): unknown {
  return new raw.Input(data, size);
}

/** webasm: the beginning of an array of this size; of the rest, the kernel sees what it was given before. */
export function inputStart(data: Float32Array, size: readonly number[]): unknown {
  const start = new raw.Input(data, [data.length]);
  start.size = size;
  return start;
}

/** @throws BackendError BACKEND_FELL_BACK when a kernel did not run in the mode it was made for */
export function assertModeRan(mode: GpuMode, { kernel }: RawKernel): void {
  const classes: Partial<Record<GpuMode, unknown>> = {
    webgl2: raw.WebGL2Kernel,
    webgl: raw.WebGLKernel,
    headlessgl: raw.HeadlessGLKernel,
  };
  const expected = classes[mode];
  const ran = expected === undefined ? kernel.constructor.mode === mode : kernel.constructor === expected;
  if (ran) return;
  const reason = kernel.fallbackReason ? `: ${kernel.fallbackReason}` : '';
  throw new BackendError('BACKEND_FELL_BACK', `gpu:${mode} ran as ${kernel.constructor.mode}${reason}`);
}

export function acquireWebGpu(): Promise<WebGpuContext> {
  return raw.WebGPUContext.acquire();
}

/** Gives up the device that all kernels share; the next kernel opens another. */
export function destroyWebGpu(): Promise<void> {
  return raw.WebGPUContext.destroy();
}

/** The same buffer, seen as a flat array of another size: what lets an Array(4) result be the next kernel's argument. */
export function viewBuffer(handle: RawBufferHandle, size: readonly number[]): RawBufferHandle {
  return new handle.constructor({
    buffer: handle.buffer,
    output: [...size],
    componentCount: 1,
    context: handle.context,
    kernel: handle.kernel,
  });
}

/** A handle for a texture that no kernel made, of the same class as one that a kernel did make. */
export function wrapTexture(
  like: RawTextureHandle,
  context: WebGL2RenderingContext | WebGLRenderingContext,
  texture: WebGLTexture,
  size: readonly [number, number],
): RawTextureHandle {
  return new like.constructor({
    texture,
    size: new Int32Array(size),
    dimensions: [...size, 1],
    output: [...size],
    context,
    internalFormat: like.internalFormat,
    textureFormat: like.textureFormat,
    kernel: like.kernel,
  });
}

export function asBufferHandle(value: unknown): RawBufferHandle {
  return value as RawBufferHandle;
}

export function asTextureHandle(value: unknown): RawTextureHandle {
  return value as RawTextureHandle;
}

/** The four textures that a kernel with three further outputs gives. */
export function textureResults(value: unknown): readonly RawTextureHandle[] {
  const { result, second, third, fourth } = value as Record<string, RawTextureHandle>;
  return [result, second, third, fourth];
}

export function asFlatData(value: unknown): Float32Array {
  return value as Float32Array;
}

export function asNested(value: unknown): readonly unknown[] {
  return value as readonly unknown[];
}
