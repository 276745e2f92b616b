/** What `auto` takes. */
import type { Backend } from './backend.js';
import { cpuBackend } from './cpu/index.js';
import { describeMode } from './gpu/describe.js';
import { gpuBackend } from './gpu/index.js';
import { isTextureMode } from './gpu/modes.js';
import { isNode } from './is-node.js';
import { describeOnnx } from './onnx/describe.js';
import { onnxBackend } from './onnx/index.js';
import { providedRuntime } from './onnx/provided.js';

/**
 * The best backend that works here: a mode of gpu.js that runs on a GPU; else, since software that imitates a GPU is slower
 * than the processor itself, onnxruntime; else WebAssembly; else plain TypeScript. The WebGL modes do not train: the
 * processor does it then.
 */
export async function bestBackend(): Promise<Backend> {
  for (const mode of ['webgpu', 'webgl2', 'headlessgl'] as const) {
    const { works, hardware } = await describeMode(mode);
    if (!works || !hardware) continue;
    const best = gpuBackend(mode);
    if (!isTextureMode(mode)) return best;
    return { ...best, gradientEngine: (await bestOfProcessor()).gradientEngine };
  }
  return bestOfProcessor();
}

async function bestOfProcessor(): Promise<Backend> {
  const onnx = await describeOnnx('onnx');
  if (onnx.works) return onnxBackend();
  const { works, missing } = await describeMode('webasm');
  const best = works
    ? gpuBackend('webasm')
    : noted(cpuBackend, `cpu, since gpu:webasm does not run here: ${missing}`);
  // A page that hands in no onnxruntime has made up its mind.
  if (!isNode() && providedRuntime() === undefined) return best;
  return noted(best, `${best.name}, since onnx does not run here: ${onnx.missing}; ${onnx.install}`);
}

/** The backend, whose networks say why it was taken, beside what they say themselves. */
function noted(backend: Backend, why: string): Backend {
  return {
    ...backend,
    load: async (...given) => {
      const loaded = await backend.load(...given);
      return { ...loaded, note: loaded.note === undefined ? why : `${why}; ${loaded.note}` };
    },
  };
}
