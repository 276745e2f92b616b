/**
 * Everything that gpu.js 2.24.1 does and its types do not say: the one place with casts. The rest of the backend sees
 * these narrow types only.
 */
import * as gpuJs from 'gpu.js';
import { BackendError } from '../../errors.js';
import type { GpuMode } from '../modes.js';

/** A compiled kernel of gpu.js, as its run shortcut is. */
export interface RawKernel {
  (...values: readonly unknown[]): unknown;
  readonly kernel: RawKernelState;
  destroy(): void;
}

export interface RawKernelState {
  readonly constructor: { readonly mode: string };
  readonly fallbackReason?: string;
  /** webasm and webgpu: turns the flat result into nested arrays; replaced by the identity. */
  _shapeOutput?: (data: Float32Array) => unknown;
  /** webasm: works out types, after which the nodes that emit code exist. */
  translateSource?: () => boolean;
  readonly functionBuilder?: { readonly functionMap: { readonly kernel: VectorEmitter } };
  /** webasm: the worker pool, one a kernel unless they are made to share. */
  _pool?: WorkerPool | null;
}

/** webasm: what emits a kernel's body for four cells at a time. */
interface VectorEmitter {
  /** What the pass before took literals for. */
  literalTypes: object;
  emitFunction(assembler: unknown): void;
  emitVectorFunction(assembler: unknown): void;
  readonly em: {
    f32Load?: (offset: number) => unknown;
    v128Load(offset: number, align: number): unknown;
  };
  /** Emits a read whose index differs from lane to lane: four single reads, put together. */
  vGather(table: string, name: string, ...indices: readonly unknown[]): string;
  /** Emits a read of one value at the index of the first lane. */
  emitFlatLoad(table: string, name: string, ...indices: readonly unknown[]): string;
}

export interface WorkerPool {
  readonly size: number;
  destroy(): void;
}

/** A result that stays on the device: a WebGL texture or a WebGPU buffer. */
export interface RawHandle {
  toArray(): unknown;
  delete(): void;
}

export interface RawBufferHandle extends RawHandle {
  readonly buffer: unknown;
  readonly context: unknown;
  readonly kernel: unknown;
  readonly constructor: new (settings: object) => RawBufferHandle;
}

export interface RawTextureHandle extends RawHandle {
  readonly texture: WebGLTexture;
  readonly size: readonly [number, number];
  readonly kernel: unknown;
  readonly internalFormat: number;
  readonly textureFormat: number;
  readonly constructor: new (settings: object) => RawTextureHandle;
  /** All texels, four values each, row by row. */
  renderRawOutput(): Float32Array;
}

export interface KernelSettings {
  readonly output: readonly number[];
  readonly constants?: Readonly<Record<string, unknown>>;
  readonly constantTypes?: Readonly<Record<string, string>>;
  readonly argumentTypes?: readonly string[];
  readonly nativeFunctions?: readonly {
    readonly name: string;
    readonly source: string;
    readonly argumentTypes: Readonly<Record<string, string>>;
    readonly returnType: string;
  }[];
  /** GLSL that stands before all functions. */
  readonly injectedNative?: string;
  readonly returnType?: string;
  readonly asyncMode?: boolean;
  readonly poolSize?: number;
  readonly pipeline?: boolean;
}

export interface RawGpu {
  readonly context: WebGL2RenderingContext | WebGLRenderingContext | null;
  createKernel(source: string, settings: object): RawKernel;
  createKernelMap(outputs: object, source: string, settings: object): RawKernel;
  destroy(): Promise<void>;
}

interface RawModule {
  readonly GPU: {
    new (settings: { mode: string; canvas?: unknown; context?: unknown }): RawGpu;
    readonly isHeadlessGLSupported: boolean;
    readonly isWebGLSupported: boolean;
    readonly isWebGL2Supported: boolean;
    readonly isWebGPUSupported: boolean;
    readonly isWebAssemblySupported: boolean;
    isWebGPUAvailable(): Promise<boolean>;
  };
  readonly Input: new (value: Float32Array, size: readonly number[]) => unknown;
  readonly WebGL2Kernel: unknown;
  readonly WebGLKernel: unknown;
  readonly HeadlessGLKernel: unknown;
  readonly WebGPUContext: {
    acquire(): Promise<WebGpuContext>;
  };
}

/** The WebGPU device that all kernels of gpu.js share. */
export interface WebGpuContext {
  readonly isLost: boolean;
  readonly adapter: {
    readonly info?: {
      readonly vendor?: string;
      readonly architecture?: string;
      readonly description?: string;
    };
  };
  readonly device: {
    readonly limits: { readonly maxStorageBufferBindingSize: number; readonly maxBufferSize: number };
    readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
    destroy(): void;
  };
}

const raw = ('default' in gpuJs ? gpuJs.default : gpuJs) as unknown as RawModule;

/** Whether gpu.js finds what a mode needs. A true may still fail at the first kernel: select.ts tries one. */
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

/** @throws BackendError BACKEND_UNAVAILABLE */
export function createGpu(mode: GpuMode): RawGpu {
  try {
    return new raw.GPU({ mode });
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
  return gpu.createKernel(source, { ...commonSettings, ...settings });
}

/**
 * webasm: two repairs of what gpu.js 2.24.1 emits for the inner loop of a kernel, together five times as fast.
 * - Where an index depends on x it reads lane by lane (vGather). Of the array called `name` the caller vouches that lane
 *   n reads the value n places after lane 0's, so one v128.load at lane 0's place does the same.
 * - From the second pass on it takes the counter of a loop for a float, because the pass before has noted the literal it
 *   starts from as an integer, and then converts it for every read. Forgetting the notes keeps the counter whole.
 */
export function readLanesTogether(kernel: RawKernel, name: string): void {
  const state = kernel.kernel;
  const translate = state.translateSource;
  if (translate === undefined) throw new TypeError('only a webasm kernel reads lanes together');
  state.translateSource = () => {
    const done = translate.call(state);
    const node = state.functionBuilder!.functionMap.kernel;
    const gather = node.vGather;
    for (const pass of ['emitFunction', 'emitVectorFunction'] as const) {
      const emit = node[pass];
      node[pass] = (assembler) => {
        node.literalTypes = {};
        emit.call(node, assembler);
      };
    }
    node.vGather = (table, read, ...indices) => {
      if (read !== name) return gather.call(node, table, read, ...indices);
      node.em.f32Load = (offset) => node.em.v128Load(offset, 2);
      node.emitFlatLoad(table, read, ...indices);
      delete node.em.f32Load;
      return 'vf32';
    };
    return done;
  };
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
  return gpu.createKernelMap(functions, source, { ...commonSettings, ...settings });
}

/** A flat array with the sizes by which kernels index it, x first. */
export function input(data: Float32Array, size: readonly number[]): unknown {
  return new raw.Input(data, size);
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

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
