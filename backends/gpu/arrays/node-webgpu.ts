/** WebGPU in Node: the optional package `webgpu` (Dawn) as `navigator.gpu`, where gpu.js looks for it. */
import { importOptional } from '#optional-package';
import { messageOf } from '../../errors.js';
import { isNode } from '../../is-node.js';
import { hasVulkanDriver } from './vulkan-driver.js';

/** What is used of the package. */
interface Dawn {
  create(flags: readonly string[]): unknown;
  readonly globals: object;
}

let provided = false;

/** Whether WebGPU is here because `provideWebGpu` loaded it, so that no page and no other program shares it. */
export function isProvided(): boolean {
  return provided;
}

/** Says what stands in the way, or returns undefined where WebGPU is there or was provided. */
export async function provideWebGpu(): Promise<string | undefined> {
  if (globalThis.navigator?.gpu !== undefined) return undefined;
  if (!isNode()) return 'the browser has no WebGPU';
  try {
    const { create, globals } = await importOptional<Dawn>('webgpu');
    if (process.platform === 'linux' && !(await hasVulkanDriver(process.env))) {
      return 'there is no Vulkan driver';
    }
    Object.assign(globalThis, globals);
    const gpu = create([]);
    if (globalThis.navigator === undefined) {
      Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
    } else {
      Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
    }
    provided = true;
    return undefined;
  } catch (cause) {
    const [reason] = messageOf(cause).split('\n');
    return `the package webgpu does not load (${reason})`;
  }
}
