import type { DeviceLimits } from './device.js';

/** A backend as the `backend` option names it: whether it works here, its device and limits, or what is missing. */
export interface BackendDescription {
  readonly name: string;
  readonly works: boolean;
  /** What computes, and whether it is a GPU rather than a program that stands in for one. */
  readonly device?: string;
  readonly hardware?: boolean;
  readonly limits?: DeviceLimits;
  /** Why it does not work, and how to get it. */
  readonly missing?: string;
  readonly install?: string;
}
