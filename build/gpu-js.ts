/**
 * Puts gpu.js into what `npm run build` makes, for Node and for browsers: installed from the registry, it brings 85 MB of
 * WebGPU for four platforms, and headless WebGL that npm compiles for minutes. Both are left to those who install them
 * (peer dependencies).
 */
import { type BuildOptions, build, type Plugin } from 'esbuild';

const folder = 'backends/gpu/gpu-js';
// Not minified: gpu.js translates the source text of functions, its own among them.
const bundled = {
  entryPoints: [`${folder}/gpu.cjs`],
  bundle: true,
  minify: false,
  mainFields: ['main'],
  metafile: true,
} satisfies BuildOptions;

/** Gives what `names` are required for the text of another module. */
const instead = (names: RegExp, contents: string): Plugin => ({
  name: 'instead',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: names }, ({ path }) => ({ path, namespace: 'instead' }));
    onLoad({ filter: /^/, namespace: 'instead' }, () => ({ contents }));
  },
});

/** @returns the files that are in it */
export async function bundleGpuJs(): Promise<string[]> {
  const { metafile } = await build({
    ...bundled,
    outfile: `dist/${folder}/gpu.cjs`,
    platform: 'node',
    format: 'cjs',
    // Not by its name, which bundlers would look for: not everyone has it.
    plugins: [
      instead(
        /^gl$/,
        "module.exports = process.getBuiltinModule('node:module').createRequire(__filename)('gl');",
      ),
    ],
  });
  await build({
    ...bundled,
    outfile: `dist/${folder}/gpu-browser.js`,
    platform: 'browser',
    format: 'esm',
    plugins: [instead(/^(gl|os|worker_threads)$/, 'module.exports = {};')],
  });
  return Object.keys(metafile.inputs);
}
