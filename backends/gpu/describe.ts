/** Which modes of gpu.js this machine has, tried and not only asked for. */
import type { BackendDescription } from '../description.js';
import { messageOf } from '../errors.js';
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
  const name = `gpu:${mode}` as const;
  try {
    const engine = await openDevice(mode, {});
    const { info, limits } = engine;
    await engine.dispose();
    await tryOut(gpuBackend(mode));
    return { name, mode, works: true, device: info.name, hardware: info.hardware, limits };
  } catch (cause) {
    return {
      name,
      mode,
      works: false,
      missing: messageOf(cause).replace(`${name}: `, '').split('; ')[0],
      install: advice(mode),
    };
  }
}
