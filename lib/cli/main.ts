#!/usr/bin/env node
import { run } from './program.js';
import { processContext } from './run-program.js';

process.exitCode = await run(process.argv.slice(2), processContext());
