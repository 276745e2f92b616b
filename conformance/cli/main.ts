#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { newProgram, processContext, runProgram } from '../../lib/cli/run-program.js';
import packageJson from '../package.json' with { type: 'json' };
import { specification } from '../runner/specification.js';
import { configureConformance } from './conformance.js';

const context = processContext();
const program = newProgram('overfeat-conformance', context).version(
  `${packageJson.version}, of specification ${specification}`,
);
// Beside the one file that all of this is bundled into.
const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));
configureConformance(program, fixtures, context);
process.exitCode = await runProgram(program, process.argv.slice(2), context);
