/** Opens the engine of a variant of the backend. */
import { BackendError, messageOf } from '../errors.js';
import { isNode } from '../is-node.js';
import type { Engine, EngineOptions } from './engine.js';
import type { OnnxName } from './names.js';
import { providedRuntime } from './provided.js';
import { providedEngine } from './provided-engine.js';

/** @throws BackendError BACKEND_UNAVAILABLE, which says how to install what is missing */
export async function openEngine(name: OnnxName, options: EngineOptions): Promise<Engine> {
  const provided = providedRuntime();
  if (provided !== undefined) {
    return providedEngine(provided, name === 'onnx' ? 'wasm' : 'webgpu', options);
  }
  if (name === 'onnx:webgpu' || !isNode()) throw unavailable(name, 'no onnxruntime-web was handed in');
  try {
    return await (await import('#onnx-thread')).openThread(options);
  } catch (cause) {
    throw unavailable(name, messageOf(cause));
  }
}

export function onnxAdvice(name: OnnxName): string {
  return isNode() && name === 'onnx'
    ? 'npm install --ignore-scripts onnxruntime-node'
    : 'npm install onnxruntime-web, and hand it to provideOnnxRuntime';
}

function unavailable(name: OnnxName, reason: string): BackendError {
  return new BackendError('BACKEND_UNAVAILABLE', `${name}: ${reason}; ${onnxAdvice(name)}`);
}
