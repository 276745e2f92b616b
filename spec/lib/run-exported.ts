/** Exported files, run by onnxruntime-node as another program does. */
import { createRequire } from 'node:module';

export interface Ort {
  readonly InferenceSession: {
    create(path: string): Promise<{
      run(inputs: Record<string, unknown>): Promise<Record<string, { dims: number[]; data: Float32Array }>>;
      release(): Promise<void>;
    }>;
  };
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => unknown;
}

/** After `requireOnnx`. */
export function loadOrt(): Ort {
  return createRequire(import.meta.url)('onnxruntime-node') as Ort;
}

export async function outputsOf({ InferenceSession }: Ort, path: string, inputs: Record<string, unknown>) {
  const session = await InferenceSession.create(path);
  try {
    return await session.run(inputs);
  } finally {
    await session.release();
  }
}
