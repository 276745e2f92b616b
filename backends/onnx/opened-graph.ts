import type { Engine, Graph } from './engine.js';
import { encodeOnnx, type OnnxModel } from './onnx-file.js';

/** A graph that is being opened, or is open. */
export interface OpenedGraph {
  readonly graph: Promise<Graph>;
  dispose(): void;
}

export function openGraph(engine: Engine, model: OnnxModel): OpenedGraph {
  const graph = engine.open(encodeOnnx(model));
  // One that did not open has told so to whoever waits for it.
  return { graph, dispose: () => void graph.then((opened) => opened.dispose()).catch(() => {}) };
}
