/** PyTorch's training of a network, in a python3 that has it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Network } from '../../reference/layers.js';

interface Request {
  readonly network: Network;
  readonly batch: number;
  readonly steps: number;
  readonly threads: number;
}

/** Windows a second. */
interface Speed {
  readonly version: string;
  readonly classifier: number;
  readonly regressor: number;
}

const program = fileURLToPath(new URL('pytorch.py', import.meta.url));
/** The one in the path may be another than the system's, whose package python3-torch is. */
const interpreters = ['python3', '/usr/bin/python3'];

/** Undefined where no python3 has torch. */
export function pytorch(request: Request): Speed | undefined {
  for (const interpreter of interpreters) {
    if (spawnSync(interpreter, ['-c', 'import torch']).status !== 0) continue;
    const { status, stdout, stderr } = spawnSync(interpreter, [program], {
      input: JSON.stringify(request),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }
  return undefined;
}
