/** An engine that runs ONNX graphs, wherever it runs. */
import type { DeviceInfo } from '../device.js';
import type { TensorData } from './runtime.js';

export interface Values {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface Engine {
  /** Named by package and version: `onnxruntime-node 1.30.0`. */
  readonly info: DeviceInfo;
  /** @param model an ONNX file in parts, which are not kept */
  open(model: readonly Uint8Array[]): Promise<Graph>;
  isLost(): boolean;
  dispose(): Promise<void>;
}

/** A graph that is ready to run, as often as one likes. */
export interface Graph {
  /** @param inputs whose memory is given away, and comes back with the answer */
  run(inputs: Inputs): Promise<Answer>;
  dispose(): Promise<void>;
}

export type Inputs = Readonly<Record<string, Values>>;

export interface Answer {
  /** All outputs by name; float32. */
  readonly outputs: Readonly<Record<string, OutputValues>>;
  readonly inputs: Inputs;
}

export interface OutputValues {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface EngineOptions {
  /** Threads that share the work; by default as many as the machine has, without `spare`. */
  readonly threads?: number;
  /** Threads that are left to others, where there are several: whoever prepares the next batch, say. */
  readonly spare?: number;
}
