/** The modes of gpu.js that this backend drives, best first. */
export const gpuModes = ['webgpu', 'webgl2', 'headlessgl', 'webgl', 'webasm', 'cpu'] as const;

export type GpuMode = (typeof gpuModes)[number];

/** cells: kernels return four positions at once from arrays; textures: GLSL that draws into four textures at once. */
export type KernelFamily = 'cells' | 'textures';

export function familyOf(mode: GpuMode): KernelFamily {
  switch (mode) {
    case 'webgl2':
    case 'headlessgl':
    case 'webgl':
      return 'textures';
    case 'webgpu':
    case 'webasm':
    case 'cpu':
      return 'cells';
  }
}
