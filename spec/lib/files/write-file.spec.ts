import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { OutputError } from '../../../lib/files/output-error.js';
import { writeFileAtomically } from '../../../lib/files/write-file.js';

describe('writeFileAtomically', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function expectRefusal(path: string, code: string, message: RegExp) {
    const error = await writeFileAtomically(path, 'new').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InputError).with.property('code', code);
    expect((error as InputError).message).to.match(message);
  }

  it('writes text and bytes, and leaves nothing else behind', async () => {
    await writeFileAtomically(join(folder, 'a.txt'), 'grün');
    await writeFileAtomically(join(folder, 'a.bin'), Uint8Array.of(0, 255));
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).to.equal('grün');
    expect([...(await readFile(join(folder, 'a.bin')))]).to.deep.equal([0, 255]);
    expect(await readdir(folder)).to.have.members(['a.txt', 'a.bin']);
  });

  it('replaces a file and keeps who may read it', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'a longer old text');
    await chmod(path, 0o600);
    await writeFileAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).to.equal('new');
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it('writes through a symbolic link', async () => {
    await writeFile(join(folder, 'target'), 'old');
    await symlink('target', join(folder, 'link'));
    await writeFileAtomically(join(folder, 'link'), 'new');
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).to.equal(true);
    expect(await readFile(join(folder, 'target'), 'utf8')).to.equal('new');
  });

  it('refuses folders, devices and missing folders, and leaves nothing behind', async () => {
    await mkdir(join(folder, 'sub'));
    await expectRefusal(join(folder, 'sub'), 'NOT_A_FILE', /sub: cannot be written/);
    await expectRefusal('/dev/null', 'NOT_A_FILE', /^\/dev\/null: cannot be written/);
    await expectRefusal(join(folder, 'none', 'a.png'), 'NOT_FOUND', /a\.png: .*its folder does not exist$/);
    await expectRefusal(join(folder, 'x'.repeat(300)), 'NOT_FOUND', /its name is too long$/);
    expect(await readdir(folder)).to.deep.equal(['sub']);
  });

  it('tells a place that takes no file from a name that is none', async () => {
    const refusal = (path: string) => writeFileAtomically(path, 'text').catch((error: unknown) => error);
    expect(await refusal(join(folder, 'none', 'a.png'))).to.be.instanceOf(OutputError);
    expect(await refusal(join(folder, 'x'.repeat(300)))).not.to.be.instanceOf(OutputError);
  });

  it('keeps the old file when the new one cannot be written', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'old');
    // Fails once the temporary file is open.
    const unwritable = new Proxy(Uint8Array.of(1), {});
    const error = await writeFileAtomically(path, unwritable).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InputError);
    expect(await readFile(path, 'utf8')).to.equal('old');
    expect(await readdir(folder)).to.deep.equal(['a.txt']);
  });
});
