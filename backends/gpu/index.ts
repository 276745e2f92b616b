/** The backend on gpu.js: one for each of its modes. */
import type { Backend } from '../backend.js';
import { ProcessorDevice, WebGpuDevice } from './cell-device.js';
import { CellEngine } from './cell-engine.js';
import type { Engine, EngineLimits } from './engine.js';
import { GpuNetwork } from './loaded-network.js';
import type { GpuMode } from './modes.js';
import { TextureDevice } from './texture-device.js';
import { TextureEngine } from './texture-engine.js';

export interface GpuOptions {
  /** webasm: threads that share the work; all of the machine's by default. */
  readonly threads?: number;
  /** Smaller limits than the device's own, to share it or to try how work is divided. */
  readonly limits?: EngineLimits;
}

/** The backend that insists on one mode of gpu.js. */
export function gpuBackend(mode: GpuMode, options: GpuOptions = {}): Backend {
  const open = () => openEngine(mode, options);
  return {
    name: `gpu:${mode}`,
    load: (network, weights, runOptions) => GpuNetwork.load(network, weights, { ...runOptions, mode, open }),
    gradientEngine: async () => {
      throw new Error('not yet');
    },
  };
}

async function openEngine(mode: GpuMode, { threads, limits }: GpuOptions): Promise<Engine> {
  switch (mode) {
    case 'webgpu': {
      const device = await WebGpuDevice.create();
      return new CellEngine(device, limits) as Engine;
    }
    case 'webasm':
    case 'cpu': {
      const device = new ProcessorDevice(mode, threads ?? globalThis.navigator?.hardwareConcurrency ?? 1);
      return new CellEngine(device, limits) as Engine;
    }
    case 'webgl2':
    case 'webgl':
    case 'headlessgl':
      return new TextureEngine(new TextureDevice(mode), limits) as Engine;
  }
}
