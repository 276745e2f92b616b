/** How many threads webasm has, tried and not only asked for: pages may forbid workers, or not be isolated. */
import type { DeviceInfo } from '../../device.js';
import { BackendError, messageOf } from '../../errors.js';
import type { OnCompile } from '../gpu-js/gpu-js.js';
import { GpuProducts } from './products.js';

/** Rows of a product large enough that gpu.js shares it among threads. */
const trial = { matrices: 1, panels: 128, terms: 4 };

/**
 * Products with as many threads as there can be.
 * @throws BackendError BACKEND_UNAVAILABLE
 */
export async function openProducts(
  mode: 'webasm' | 'cpu',
  wanted: number | undefined,
  onCompile: OnCompile | undefined,
): Promise<{ products: GpuProducts; info: DeviceInfo }> {
  if (mode === 'cpu') {
    return { products: new GpuProducts(mode, 1, onCompile), info: { name: 'JavaScript', hardware: false } };
  }
  requireWebAssembly();
  const threads = wanted ?? processorThreads();
  const note = threads > 1 ? await whyOneThread(threads) : undefined;
  const used = note === undefined ? threads : 1;
  const name = `WebAssembly, ${used} thread${used === 1 ? '' : 's'}`;
  return {
    products: new GpuProducts(mode, used, onCompile),
    info: { name, hardware: false, ...(note === undefined ? {} : { note }) },
  };
}

/** The shortest module that there is: its magic number and version. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** @throws BackendError BACKEND_UNAVAILABLE where a policy forbids to compile */
function requireWebAssembly(): void {
  try {
    new WebAssembly.Module(emptyModule);
  } catch (cause) {
    const reason = "the page's policy forbids WebAssembly; allow 'wasm-unsafe-eval' in its script-src";
    throw new BackendError('BACKEND_UNAVAILABLE', `gpu:webasm: ${reason}`, { cause });
  }
}

/** Runs a product on all threads; says what came instead. */
async function whyOneThread(threads: number): Promise<string | undefined> {
  if (typeof SharedArrayBuffer === 'undefined') {
    return 'one thread, since the page is not cross-origin isolated';
  }
  const products = new GpuProducts('webasm', threads);
  try {
    const product = products.prepare(trial, new Float32Array(trial.panels * trial.terms * 4));
    await product.multiply(
      new Float32Array(product.quads * trial.terms * 4),
      product.quads * 4,
      async () => {},
    );
    product.dispose();
    return undefined;
  } catch (cause) {
    return `one thread, since workers do not start here (${messageOf(cause)})`;
  } finally {
    await products.dispose();
  }
}

function processorThreads(): number {
  const counted = globalThis.navigator?.hardwareConcurrency;
  if (counted) return counted;
  return process.getBuiltinModule('node:os').availableParallelism();
}
