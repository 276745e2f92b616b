/** The modes of gpu.js that this backend drives, best first. */
export const gpuModes = ['webgpu', 'webgl2', 'headlessgl', 'webgl', 'webasm', 'cpu'] as const;

export type GpuMode = (typeof gpuModes)[number];

/** The modes that draw into textures. */
const textureModes = ['webgl2', 'headlessgl', 'webgl'] as const;

export type TextureMode = (typeof textureModes)[number];

export function isTextureMode(mode: GpuMode): mode is TextureMode {
  return textureModes.some((name) => name === mode);
}

/** How to get a mode that is missing. */
export function advice(mode: GpuMode): string {
  switch (mode) {
    case 'webgpu':
      return 'in a browser: Chrome or Edge 113, Safari 26 or later, or chromium with --enable-unsafe-webgpu; in Node: npm install webgpu@0.4.0 and, on Linux, a Vulkan driver (mesa-vulkan-drivers has some, one of them for no GPU at all)';
    case 'webgl2':
    case 'webgl':
      return 'runs in a browser only; in Node headlessgl takes its place';
    case 'headlessgl':
      return 'apt-get install libxi-dev xvfb xauth, npm install gl@8.1.6, then run under xvfb-run -a';
    case 'webasm':
      return 'needs WebAssembly with SIMD: Node 16.4 or any browser since 2023';
    case 'cpu':
      return 'runs everywhere';
  }
}
