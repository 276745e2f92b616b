/** What is used of onnxruntime-node and onnxruntime-web, which have one interface. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: SessionOptions): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: 'float32' | 'int64', data: TensorData, shape: readonly number[]) => OnnxValues;
  readonly env: {
    readonly versions: Readonly<Record<string, string | undefined>>;
    readonly wasm: { numThreads?: number };
  };
}

export type TensorData = Float32Array | BigInt64Array;

/** onnxruntime's own names. */
export interface SessionOptions {
  readonly executionProviders: readonly string[];
  readonly intraOpNumThreads?: number;
}

export interface OnnxSession {
  run(inputs: Readonly<Record<string, OnnxValues>>): Promise<Readonly<Record<string, OnnxValues>>>;
  release(): Promise<void>;
}

export interface OnnxValues {
  readonly dims: readonly number[];
  readonly data: unknown;
}
