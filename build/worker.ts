/**
 * Makes the script of a page's worker one file: what imports others, or parts of itself later, is beyond what some bundlers
 * put into a worker, and whoever has no such bundler has one file to put on the server.
 */
import { build } from 'esbuild';

const script = 'dist/lib/worker/browser-thread.js';

/** @returns the files that are in it */
export async function bundleWorker(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [script],
    outfile: script,
    allowOverwrite: true,
    bundle: true,
    // No more: gpu.js translates the source text of functions.
    minifyWhitespace: true,
    metafile: true,
    platform: 'browser',
    conditions: ['browser'],
    format: 'esm',
  });
  return Object.keys(metafile.inputs);
}
