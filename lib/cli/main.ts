#!/usr/bin/env node
import { oldestNode, tooOld } from './oldest-node.js';

if (tooOld(process.versions.node)) {
  process.stderr.write(
    `overfeat: needs Node ${oldestNode} or later; this is Node ${process.versions.node}\n`,
  );
  process.exitCode = 2;
} else {
  // Only now: what these import may not even load in an older Node.
  const { run } = await import('./program.js');
  const { processContext } = await import('./run-program.js');
  process.exitCode = await run(process.argv.slice(2), processContext());
}
