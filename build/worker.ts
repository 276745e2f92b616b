/**
 * Makes the script of a page's worker one file: what imports others, or parts of itself later, is beyond what some bundlers
 * put into a worker, and whoever has no such bundler has one file to put on the server.
 */
import { writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const script = 'dist/lib/worker/browser-thread.js';

/** @returns the files that are in it */
export async function bundleWorker(): Promise<string[]> {
  const { metafile, outputFiles } = await build({
    entryPoints: [script],
    write: false,
    bundle: true,
    // No more: gpu.js translates the source text of functions.
    minifyWhitespace: true,
    metafile: true,
    platform: 'browser',
    conditions: ['browser'],
    format: 'esm',
  });
  await writeFile(script, unfollowed(outputFiles[0].text));
  return Object.keys(metafile.inputs);
}

/** With the comments that keep bundlers from looking for a module that only the page knows, which minifying takes away. */
function unfollowed(text: string): string {
  return text.replaceAll(/\bimport\((\w+)\)/g, 'import(/* webpackIgnore: true */ /* @vite-ignore */ $1)');
}
