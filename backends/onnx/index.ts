/** The backend on onnxruntime: a network as one ONNX graph. */
import type { Backend } from '../backend.js';
import { checked } from '../checked.js';
import { loadNetwork } from '../run.js';
import { OnnxDevice } from './device.js';
import type { Engine, EngineOptions } from './engine.js';
import type { OnnxName } from './names.js';
import { openEngine } from './open.js';
import { onnxGradientEngine } from './training.js';

export function onnxBackend(name: OnnxName = 'onnx', options: EngineOptions = {}): Backend {
  return backendOn(name, (further) => openEngine(name, { ...further, ...options }));
}

/** @param open an engine for each network, which ends with it */
export function backendOn(name: OnnxName, open: (options: EngineOptions) => Promise<Engine>): Backend {
  return checked({
    name,
    load: (network, weights, run) =>
      loadNetwork(network, weights, {
        ...run,
        backend: name,
        open: async () => new OnnxDevice(await open({})),
      }),
    // One thread draws the next batch meanwhile.
    gradientEngine: (network) => onnxGradientEngine(network, name, () => open({ spare: 1 })),
  });
}
