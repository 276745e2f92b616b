import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programPort } from '../cli/program-port.js';
import type { Port } from '../runner/port.js';

const source = fileURLToPath(new URL('../../examples/port-c/port.c', import.meta.url));

/** Milliseconds that one answer may take: both full-size networks take 8 s of processor time, on a busy machine more. */
const timeout = 600_000;

/**
 * The example port in C as a port, compiled in a folder of its own that is gone when the port is disposed of.
 * @param flags of the compiler, besides the standard's
 * @returns the reason where there is no compiler, or none that knows the flags
 * @throws Error with the compiler's words where it knows them and refuses the source
 */
export async function compiledPort(flags: readonly string[]): Promise<Port | string> {
  const why = whyNot(flags);
  if (why !== undefined) return why;
  const folder = await mkdtemp(join(tmpdir(), 'overfeat-port-c-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const program = join(folder, 'port');
  const { status, stderr } = spawnSync('cc', ['-std=c99', ...flags, '-o', program, source, '-lm'], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    await remove();
    throw new Error(`the port does not compile:\n${stderr}`);
  }
  const port = programPort(`"${program}"`, { timeout });
  return {
    ...port,
    [Symbol.asyncDispose]: async () => {
      await port[Symbol.asyncDispose]();
      await remove();
    },
  };
}

/** Compiles nothing but an empty program, to tell a compiler that cannot from a source that it refuses. */
function whyNot(flags: readonly string[]): string | undefined {
  const { error, status } = spawnSync('cc', [...flags, '-x', 'c', '-', '-o', '/dev/null', '-lm'], {
    input: 'int main(void) { return 0; }\n',
    encoding: 'utf8',
  });
  if (error !== undefined) return 'there is no C compiler cc';
  return status === 0 ? undefined : `cc does not know ${flags.join(' ')}`;
}
