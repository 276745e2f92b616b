#!/usr/bin/env node
import { run } from './program.js';

// Once: a second Ctrl-C ends the process at once, whatever it is at.
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
// The write that fails says so too.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const { stdin, stdout, stderr } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, signal: interrupt.signal });
