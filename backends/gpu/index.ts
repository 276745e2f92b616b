/** The backend on gpu.js: one for each of its modes. */
import type { Backend } from '../backend.js';
import { checked } from '../checked.js';
import { loadNetwork } from '../run.js';
import { stepwise } from '../stepwise.js';
import { gradientEngine } from '../train.js';
import type { GpuMode } from './modes.js';
import { type GpuOptions, openDevice } from './open.js';

export { type GpuMode, gpuModes } from './modes.js';
export type { GpuOptions };

/** The backend that insists on one mode of gpu.js. */
export function gpuBackend(mode: GpuMode, options: GpuOptions = {}): Backend {
  const backend = `gpu:${mode}`;
  return checked({
    name: backend,
    load: (network, weights, runOptions) => {
      const compiled = { kernels: 0, seconds: 0 };
      const onCompile = (seconds: number) => {
        compiled.kernels++;
        compiled.seconds += seconds;
        options.onCompile?.(seconds);
      };
      const open = async () => stepwise(await openDevice(mode, { ...options, onCompile }));
      return loadNetwork(network, weights, { ...runOptions, backend, open, compiled });
    },
    gradientEngine: (network) => gradientEngine(network, { backend, open: () => openDevice(mode, options) }),
  });
}
