/** The backend on gpu.js: one for each of its modes. */
import type { Backend } from '../backend.js';
import { GpuGradientEngine } from './gradient-engine.js';
import { GpuNetwork } from './loaded-network.js';
import type { GpuMode } from './modes.js';
import { type GpuOptions, openCellDevice, openEngine } from './open-engine.js';

export { type GpuMode, gpuModes } from './modes.js';
export type { GpuOptions };

/** The backend that insists on one mode of gpu.js. */
export function gpuBackend(mode: GpuMode, options: GpuOptions = {}): Backend {
  return {
    name: `gpu:${mode}`,
    load: async (network, weights, runOptions) => {
      const compiled = { kernels: 0, seconds: 0 };
      const onCompile = (seconds: number) => {
        compiled.kernels++;
        compiled.seconds += seconds;
        options.onCompile?.(seconds);
      };
      const open = () => openEngine(mode, { ...options, onCompile });
      return GpuNetwork.load(network, weights, { ...runOptions, mode, open, compiled });
    },
    gradientEngine: (network) =>
      GpuGradientEngine.create(network, () => openCellDevice(mode, options), options.limits),
  };
}
