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
    throw explained(name, cause);
  }
}

/** Messages of loaders, allocators and threads that got no memory. */
const outOfMemory = /allocate memory|out of memory|bad_alloc|ENOMEM|failed to map segment(?!.*permitted)/i;

/** Why an engine does not run: that it is not there is another thing than that memory ran out. */
export function explained(name: OnnxName, cause: unknown): BackendError {
  const message = messageOf(cause);
  if (!outOfMemory.test(message)) return unavailable(name, message);
  const reason = `there is not enough memory for onnxruntime (${message.trim()})`;
  return new BackendError('BACKEND_UNAVAILABLE', `${name}: ${reason}; ${memoryAdvice}`);
}

const memoryAdvice = 'give the program more memory, or take another backend';

export function onnxAdvice(name: OnnxName): string {
  return isNode() && name === 'onnx'
    ? 'npm install --ignore-scripts onnxruntime-node'
    : 'npm install onnxruntime-web, and hand it to provideOnnxRuntime';
}

function unavailable(name: OnnxName, reason: string): BackendError {
  return new BackendError('BACKEND_UNAVAILABLE', `${name}: ${reason}; ${onnxAdvice(name)}`);
}
