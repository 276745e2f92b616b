/** Tables of timings, and where they are written. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Timing } from './runner.js';

const resultsFile = fileURLToPath(new URL('RESULTS.md', import.meta.url));

export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0].toFixed(1);
  return `${cpus()[0].model.trim()}, ${availableParallelism()} threads, ${memory} GiB, Node ${process.version}; load average at the start ${load}`;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** How far an output is from the wanted one, as a share of the largest value. */
export function distance(output: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (output.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let [difference, largest] = [0, 0];
  for (let at = 0; at < wanted.length; at++) {
    difference = Math.max(difference, Math.abs(output[at] - wanted[at]));
    largest = Math.max(largest, Math.abs(wanted[at]));
  }
  return difference / largest;
}

export type Outcome = Timing | { readonly name: string; readonly failed: string };

/** A table of outcomes, each time beside its multiple of the quickest. */
export function timingTable(outcomes: readonly Outcome[], wanted: ArrayLike<number>, giga: number): string {
  const timings = outcomes.filter((outcome) => 'median' in outcome);
  const quickest = Math.min(...timings.map(({ median }) => median));
  const rows = outcomes.map((outcome) => {
    if ('failed' in outcome) return `| ${outcome.name} | not measured: ${outcome.failed} | | | | | |`;
    const { name, load, first, median, runs, output } = outcome;
    return `| ${name} | **${median.toFixed(0)}** | ${(median / quickest).toFixed(2)} | ${((giga / median) * 1000).toFixed(1)} | ${first.toFixed(0)} | ${load.toFixed(0)} | ${distance(output, wanted).toExponential(1)} (${runs} runs) |`;
  });
  return [
    '| engine | median ms | of the quickest | GFLOP/s | first run ms | load ms | distance from cpu |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Puts a section into RESULTS.md, in place of the one that began with the same heading. */
export async function writeSection(heading: string, body: string): Promise<void> {
  const before = await readFile(resultsFile, 'utf8').catch(() => '# Measurements\n');
  const sections = before.split(/^(?=## )/m).filter((section) => !section.startsWith(`## ${heading}\n`));
  const after = [...sections.map((section) => section.trimEnd()), `## ${heading}\n\n${body}`].join('\n\n');
  await writeFile(`${resultsFile}.tmp`, `${after}\n`);
  await rename(`${resultsFile}.tmp`, resultsFile);
}
