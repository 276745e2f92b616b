/** The onnxruntime that a page or a program hands in, which bundlers then see. */
import { badArgument } from '../errors.js';
import type { OnnxRuntime } from './runtime.js';

let provided: OnnxRuntime | undefined;

/**
 * Hands in the package onnxruntime-web, or another of its interface, for the backends `onnx`, `onnx:webgpu` and `auto`:
 * browsers need it, since a package that not everyone has cannot be imported by name there. In Node, onnxruntime-node is
 * found by itself.
 * @throws BackendError BAD_ARGUMENT when it is no onnxruntime
 */
export function provideOnnxRuntime(runtime: OnnxRuntime): void {
  if (typeof runtime?.InferenceSession?.create !== 'function' || typeof runtime.Tensor !== 'function') {
    throw badArgument('an onnxruntime', 'must have InferenceSession and Tensor', runtime);
  }
  provided = runtime;
}

export function providedRuntime(): OnnxRuntime | undefined {
  return provided;
}
