/** Trainings that are killed at random moments, without a chance to tidy up, and started again until they are done. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../lib/training/random.js';

const program = fileURLToPath(new URL('small-run.ts', import.meta.url));

export interface FinishedRun {
  readonly kills: number;
  /** Of the model's files, by name: nothing else may lie in the folder. */
  readonly files: Readonly<Record<string, string>>;
}

export interface KilledOptions {
  readonly backend: string;
  /** Of the recipe; it has none unless said otherwise. */
  readonly folds?: number | undefined;
}

/**
 * @param out a folder that is not there
 * @param kills at most so many
 * @param withinSeconds a kill comes at a random moment up to so long after a start
 */
export async function killedRun(
  out: string,
  options: KilledOptions,
  random: Random,
  kills: number,
  withinSeconds: number,
): Promise<FinishedRun> {
  let killed = 0;
  for (;;) {
    const after = killed < kills ? random.uniform(0, withinSeconds) : undefined;
    if (await isFinished(out, options, after)) break;
    killed++;
  }
  const files: Record<string, string> = {};
  for (const name of await readdir(out)) {
    files[name] = createHash('sha256')
      .update(await readFile(join(out, name)))
      .digest('hex');
  }
  return { kills: killed, files };
}

/** Whether it came to its end before it was killed. */
function isFinished(
  out: string,
  { backend, folds }: KilledOptions,
  killAfter: number | undefined,
): Promise<boolean> {
  const given = [out, backend, ...(folds === undefined ? [] : [`${folds}`])];
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...given], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const timer =
    killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), 1000 * killAfter);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve(false);
      else if (code === 0) resolve(true);
      else reject(new Error(`training ended with ${code}: ${said}`));
    });
  });
}
