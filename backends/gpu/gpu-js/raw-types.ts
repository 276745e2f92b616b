/** What the backend uses of gpu.js 2.24.1, more narrowly and more fully than its own types say it. */

/** A compiled kernel of gpu.js, as its run shortcut is. */
export interface RawKernel {
  (...values: readonly unknown[]): unknown;
  readonly kernel: RawKernelState;
  destroy(): void;
}

export interface RawKernelState {
  readonly constructor: { readonly mode: string };
  /** Translates and compiles the kernel at its first run; webgpu compiles on in what it returns. */
  build: (...values: unknown[]) => unknown;
  readonly fallbackReason?: string;
  /** webasm and webgpu: turns the flat result into nested arrays; replaced by the identity. */
  _shapeOutput?: (data: Float32Array) => unknown;
  /** webasm: takes its memory for arguments of given sizes, after which `_active` stands for it. */
  _instantiate?: (key: string, values: unknown) => void;
  readonly _active?: {
    readonly f32: {
      slice(from: number, to: number): Float32Array;
      subarray(from: number, to: number): Float32Array;
    };
  };
  /** webasm: what was instantiated, each with a memory of its own. */
  readonly _moduleCache?: ReadonlyMap<string, { readonly id: number }>;
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
  readonly em: Emitter;
  /** Emits a read whose index differs from lane to lane: four single reads, put together. */
  vGather(table: string, name: string, ...place: Place): string;
  /** Emits a read of one value at the index of the first lane. */
  emitFlatLoad(table: string, name: string, ...place: Place): string;
}

/** Indices of a read, those of y and z where the array has them, and the whole expression. */
type Place = readonly [
  x: IndexNode,
  y: IndexNode | null | undefined,
  z: IndexNode | null | undefined,
  whole: IndexNode,
];

/** The code of a function, instruction by instruction; offsets are bytes. */
export interface Emitter {
  readonly bytes: number[];
  f32Load(offset: number, align?: number): Emitter;
  v128Load(offset: number, align: number): Emitter;
  f32x4Splat(): Emitter;
}

/** An expression in a kernel's source. */
export interface IndexNode {
  readonly type: string;
  readonly operator?: string;
  readonly left?: IndexNode;
  readonly right?: IndexNode;
  readonly value?: number;
}

export interface WorkerPool {
  readonly size: number;
  /** Lets all workers drop what they hold of an entry of a kernel's module cache. */
  release(entryId: number): void;
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

export interface RawModule {
  readonly version: string;
  readonly GPU: {
    new (settings: { mode: string; canvas?: unknown; context?: unknown }): RawGpu;
    readonly isHeadlessGLSupported: boolean;
    readonly isWebGLSupported: boolean;
    readonly isWebGL2Supported: boolean;
    readonly isWebGPUSupported: boolean;
    readonly isWebAssemblySupported: boolean;
    isWebGPUAvailable(): Promise<boolean>;
  };
  readonly Input: new (value: Float32Array, size: readonly number[]) => { size: readonly number[] };
  readonly WebGL2Kernel: unknown;
  readonly WebGLKernel: unknown;
  readonly HeadlessGLKernel: unknown;
  readonly WebGPUContext: {
    acquire(): Promise<WebGpuContext>;
    destroy(): Promise<void>;
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
