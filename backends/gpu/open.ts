/** Opens the device of a mode. */
import { importOptional } from '#optional-package';
import type { Device, DeviceLimits } from '../device.js';
import { BackendError } from '../errors.js';
import { isNode } from '../is-node.js';
import { ProcessorDevice } from '../processor/operations.js';
import { ArrayDevice } from './arrays/device.js';
import { provideWebGpu } from './arrays/node-webgpu.js';
import { ArrayOperations } from './arrays/operations.js';
import { isSupported, type OnCompile } from './gpu-js/gpu-js.js';
import { advice, type GpuMode, isTextureMode } from './modes.js';
import { openProducts } from './webasm/threads.js';
import { TextureDevice } from './webgl/device.js';
import { TextureOperations } from './webgl/operations.js';

export interface GpuOptions {
  /** Called with the seconds that a kernel took to compile, at its first run. */
  readonly onCompile?: OnCompile;
  /** webasm: threads that share the work; all of the machine's by default. */
  readonly threads?: number;
  /** Smaller limits than the device's own, to share it or to try how work is divided. */
  readonly limits?: DeviceLimits;
}

/** @throws BackendError BACKEND_UNAVAILABLE, which says how to install what is missing */
export async function openDevice(mode: GpuMode, options: GpuOptions): Promise<Device> {
  const problem = mode === 'webgpu' ? await provideWebGpu() : undefined;
  if (problem !== undefined || !(await isSupported(mode))) {
    const reason = problem ?? (await whyUnsupported(mode));
    throw new BackendError('BACKEND_UNAVAILABLE', `gpu:${mode}: ${reason}; ${advice(mode)}`);
  }
  return openOperations(mode, options);
}

async function openOperations(mode: GpuMode, options: GpuOptions): Promise<Device> {
  const { limits, onCompile } = options;
  switch (mode) {
    case 'webgpu':
      return new ArrayOperations(await ArrayDevice.create(onCompile), limits);
    case 'webasm':
    case 'cpu': {
      const { products, info } = await openProducts(mode, options.threads, onCompile);
      return new ProcessorDevice({
        info,
        products,
        rearranges: true,
        float64: false,
        ...(limits === undefined ? {} : { limits }),
        dispose: () => products.dispose(),
      });
    }
    case 'webgl2':
    case 'webgl':
    case 'headlessgl':
      return new TextureOperations(new TextureDevice(mode, onCompile), limits);
  }
}

/** Why gpu.js does not find what a mode needs, as far as can be told. */
async function whyUnsupported(mode: GpuMode): Promise<string> {
  if (mode === 'headlessgl') return isNode() ? whyNoHeadlessGl() : 'this is not Node';
  return isNode() && isTextureMode(mode)
    ? 'this is not a browser'
    : 'this machine or browser does not offer it';
}

async function whyNoHeadlessGl(): Promise<string> {
  try {
    await importOptional('gl');
  } catch {
    return 'the package gl is not there, or does not load';
  }
  return process.env.DISPLAY ? 'the package gl gives no context' : 'there is no X display';
}
