import type { RawKernel, WorkerPool } from './raw-types.js';

/**
 * webasm: tells the workers to let go of a kernel's memories before the kernel goes. gpu.js does so only for a pool that
 * is the kernel's own; from one that kernels share they would never be freed, and each reserves 10 GiB of addresses.
 */
export function releaseMemories({ kernel }: RawKernel, pool: WorkerPool): void {
  for (const { id } of kernel._moduleCache?.values() ?? []) pool.release(id);
}
