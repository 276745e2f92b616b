/** Which modes of gpu.js this machine has, tried and not only asked for. */
import { type BackendDescription, describedBy } from '../description.js';
import { tryOut } from '../trial.js';
import { gpuBackend } from './index.js';
import { advice, type GpuMode, gpuModes } from './modes.js';
import { openDevice } from './open.js';

export interface ModeDescription extends BackendDescription {
  /** As the `backend` option takes it: `gpu:webgl2`. */
  readonly name: `gpu:${GpuMode}`;
  readonly mode: GpuMode;
}

/** All modes, best first, each tried on a small network. */
export async function describeModes(): Promise<ModeDescription[]> {
  const described: ModeDescription[] = [];
  for (const mode of gpuModes) described.push(await describeMode(mode));
  return described;
}

export async function describeMode(mode: GpuMode): Promise<ModeDescription> {
  const description = await describedBy(`gpu:${mode}` as const, advice(mode), async () => {
    const device = await openDevice(mode, {});
    const { info, limits } = device;
    await device.dispose();
    await tryOut(gpuBackend(mode));
    return { info, limits };
  });
  return { ...description, mode };
}
