/** Whether Linux has a driver that WebGPU in Node can use: without one Dawn writes warnings to standard error. */

/** Variables that name drivers for the Vulkan loader. */
const naming = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'];

/** Folders where the Vulkan loader looks for drivers' descriptions, and where NixOS has them. */
function driverFolders({ HOME = '', ...env }: NodeJS.ProcessEnv): string[] {
  const parents = [
    env.XDG_CONFIG_HOME || `${HOME}/.config`,
    ...(env.XDG_CONFIG_DIRS || '/etc/xdg').split(':'),
    '/etc',
    env.XDG_DATA_HOME || `${HOME}/.local/share`,
    ...(env.XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(':'),
    '/run/opengl-driver/share',
  ];
  return parents.map((parent) => `${parent}/vulkan/icd.d`);
}

export async function hasVulkanDriver(env: NodeJS.ProcessEnv): Promise<boolean> {
  if (naming.some((name) => env[name])) return true;
  // Not imported, since browsers have this file too.
  const { readdir } = process.getBuiltinModule('node:fs/promises');
  for (const folder of driverFolders(env)) {
    const files = await readdir(folder).catch(() => []);
    if (files.some((file) => file.endsWith('.json'))) return true;
  }
  return false;
}
