/** What browsers have instead of `thread.ts`: onnxruntime comes to them through `provideOnnxRuntime`. */
import type { Engine, EngineOptions } from './engine.js';

/** @throws always */
export async function openThread(_options: EngineOptions): Promise<Engine> {
  throw new Error('onnxruntime-node is for Node');
}
