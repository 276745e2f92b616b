/** An onnxruntime that was handed in, as an engine. */
import { type AdapterInfo, adapterName, isSoftware } from '../device.js';
import type { Engine, EngineOptions, OutputValues } from './engine.js';
import { lengthOf } from './onnx-file.js';
import type { OnnxRuntime, OnnxValues } from './runtime.js';

export type ExecutionProvider = 'wasm' | 'webgpu';

/** @throws what onnxruntime throws where the provider is not there, at the first graph */
export async function providedEngine(
  { InferenceSession, Tensor, env }: OnnxRuntime,
  provider: ExecutionProvider,
  { threads }: EngineOptions,
): Promise<Engine> {
  if (threads !== undefined) env.wasm.numThreads = threads;
  const adapter = provider === 'webgpu' ? await gpuName() : undefined;
  const isolated = globalThis.crossOriginIsolated;
  return {
    info: {
      name: `onnxruntime-web ${env.versions.web ?? env.versions.common}, ${adapter ?? provider}`,
      hardware: adapter !== undefined && !isSoftware(adapter),
      ...(provider === 'wasm' && isolated === false
        ? { note: 'one thread: the page is not cross-origin isolated' }
        : {}),
    },
    async open(model) {
      const session = await InferenceSession.create(joined(model), { executionProviders: [provider] });
      return {
        async run(inputs) {
          const feeds = Object.entries(inputs).map(([name, { shape, data }]) => {
            const type = data instanceof Float32Array ? 'float32' : 'int64';
            return [name, new Tensor(type, data, shape)] as const;
          });
          const outputs = await session.run(Object.fromEntries(feeds));
          const values = Object.entries(outputs).map(([name, one]) => [name, valuesOf(one)] as const);
          return { outputs: Object.fromEntries(values), inputs };
        },
        dispose: () => session.release(),
      };
    },
    isLost: () => false,
    dispose: async () => {},
  };
}

async function gpuName(): Promise<string> {
  const { gpu } = globalThis.navigator as Navigator & { readonly gpu?: WebGpu };
  return adapterName((await gpu?.requestAdapter())?.info);
}

interface WebGpu {
  requestAdapter(): Promise<{ readonly info?: AdapterInfo } | null>;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const file = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function valuesOf({ dims, data }: OnnxValues): OutputValues {
  return { shape: dims, data: data as Float32Array };
}
