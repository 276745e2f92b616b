import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { hasVulkanDriver } from '../../../../backends/gpu/arrays/vulkan-driver.js';

describe('a Vulkan driver', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-vulkan-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is there when a variable names one', async () => {
    expect(await hasVulkanDriver({ VK_ICD_FILENAMES: '/somewhere/driver.json' })).to.equal(true);
  });
  it('is there when a folder of the loader has its description', async () => {
    await mkdir(join(folder, 'vulkan/icd.d'), { recursive: true });
    await writeFile(join(folder, 'vulkan/icd.d/some.json'), '{}');
    for (const name of ['XDG_CONFIG_HOME', 'XDG_DATA_HOME']) {
      expect(await hasVulkanDriver({ [name]: folder }), name).to.equal(true);
    }
    expect(await hasVulkanDriver({ XDG_DATA_DIRS: `/nowhere:${folder}` })).to.equal(true);
  });
});
