/** The modes that a spec in Node tries: webasm and cpu everywhere, the others where their native parts are. */

import { describeMode } from '../../../backends/gpu/describe.js';
import type { GpuMode } from '../../../backends/gpu/modes.js';
import { skip } from '../../skip.js';

export const nodeModes: readonly GpuMode[] = ['webasm', 'cpu', 'headlessgl', 'webgpu'];

/** For a `before` hook: skips the suite where the mode does not work, with what is missing and how to get it. */
export async function requireMode(context: Mocha.Context, mode: GpuMode): Promise<void> {
  const { works, missing, install } = await describeMode(mode);
  if (!works) skip(context, `${missing}; ${install}`);
}
