import type { DeviceInfo, DeviceLimits } from './device.js';
import { messageOf } from './errors.js';

/** A backend as the `backend` option names it: whether it works here, its device and limits, or what is missing. */
export interface BackendDescription {
  readonly name: string;
  readonly works: boolean;
  /** What computes, and whether it is a GPU rather than a program that stands in for one. */
  readonly device?: string;
  readonly hardware?: boolean;
  readonly limits?: DeviceLimits;
  /** Why it does not work, and what to do about it. */
  readonly missing?: string;
  readonly install?: string;
}

/** What a trial shows of a backend that works. */
export interface Tried {
  readonly info: DeviceInfo;
  readonly limits?: DeviceLimits;
}

/** @param trial rejects where the backend does not run, or not rightly */
export async function describedBy(
  name: string,
  install: string,
  trial: () => Promise<Tried>,
): Promise<BackendDescription> {
  try {
    const { info, limits } = await trial();
    const { name: device, hardware } = info;
    return { name, works: true, device, hardware, ...(limits === undefined ? {} : { limits }) };
  } catch (cause) {
    // Without its name, which is beside it, and without the advice, which is too.
    const [missing, advice = install] = messageOf(cause).replace(`${name}: `, '').split('; ');
    return { name, works: false, missing, install: advice };
  }
}
