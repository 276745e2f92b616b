/** The package as tools that know what others trip over see it: publint, and Are The Types Wrong. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { skip } from '../skip.js';

const tools = fileURLToPath(new URL('../../bundlers/node_modules/.bin', import.meta.url));

/** @param packed the folder that has the packed package */
export function describePublication(packed: () => string): void {
  describe('as published', () => {
    before(function () {
      if (!existsSync(join(tools, 'publint'))) {
        skip(this, 'the packages of bundlers/ are not installed (npm ci in bundlers/)');
      }
    });

    const run = async (name: string, line: readonly string[]) => {
      const tarball = (await readdir(packed())).find((file) => file.endsWith('.tgz'))!;
      const all = [join(packed(), tarball), ...line];
      const complaint = (error: { stdout: string; stderr: string }) => error.stdout + error.stderr;
      return promisify(execFile)(join(tools, name), all).then(() => '', complaint);
    };

    it('has nothing that publint finds', async () => {
      expect(await run('publint', ['--strict'])).to.equal('');
    });

    it('has types that are right for all that import it as a module', async () => {
      expect(await run('attw', ['--profile', 'esm-only'])).to.equal('');
    });
  });
}
