/** Which modes of gpu.js this machine has, tried and not only asked for. */
import { type BackendDescription, describedBy } from '../description.js';
import { tryOut } from '../trial.js';
import { gpuBackend } from './index.js';
import { advice, type GpuMode } from './modes.js';
import { openDevice } from './open.js';

/** Tried on a small network. */
export function describeMode(mode: GpuMode): Promise<BackendDescription> {
  return describedBy(`gpu:${mode}`, advice(mode), async () => {
    const device = await openDevice(mode, {});
    const { info, limits } = device;
    await device.dispose();
    await tryOut(gpuBackend(mode));
    return { info, limits };
  });
}
