import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { lockFolder } from '../../../lib/files/folder-lock.js';

describe('lockFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const refusal = () =>
    lockFolder(folder).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('keeps a folder for one, by whatever path, until it is given up', async () => {
    const other = join(folder, 'other');
    await mkdir(other);
    await symlink(folder, join(other, 'back'));
    {
      await using _lock = await lockFolder(folder);
      const again = await lockFolder(join(other, 'back')).catch((error: unknown) => error);
      expect(again)
        .to.be.instanceOf(InputError)
        .with.property('message')
        .that.matches(/another run is at work there/);
      await using _another = await lockFolder(other);
    }
    await using _lock = await lockFolder(folder);
  });

  it('is not left behind by a process that is killed', async () => {
    const module = fileURLToPath(new URL('../../../lib/files/folder-lock.ts', import.meta.url));
    const code = `const { lockFolder } = await import(${JSON.stringify(module)});
      await lockFolder(${JSON.stringify(folder)});
      console.log('locked');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code]);
    await once(child.stdout, 'data');
    expect(await refusal()).to.be.instanceOf(InputError);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await using _lock = await lockFolder(folder);
  }).timeout(20_000);
});
