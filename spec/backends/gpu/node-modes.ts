/** The modes that a spec in Node tries: webasm and cpu everywhere, the others where their native parts are. */
import { isSupported } from '../../../backends/gpu/adapter/gpu-js.js';
import type { GpuMode } from '../../../backends/gpu/modes.js';
import { skip } from '../../skip.js';

export const nodeModes: readonly GpuMode[] = ['webasm', 'cpu', 'headlessgl', 'webgpu'];

const needs: Partial<Record<GpuMode, string>> = {
  headlessgl: 'needs the package gl and an X display',
  webgpu: 'needs the package webgpu with a Vulkan driver, set up as navigator.gpu',
};

/** For a `before` hook: skips the suite where the mode cannot run. */
export async function requireMode(context: Mocha.Context, mode: GpuMode): Promise<void> {
  if (!(await isSupported(mode))) skip(context, `gpu:${mode} ${needs[mode]}`);
}
