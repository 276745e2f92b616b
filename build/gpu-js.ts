/**
 * Puts gpu.js into what `npm run build` makes: installed from the registry, it brings 85 MB of WebGPU for four platforms,
 * and headless WebGL that npm compiles for minutes. Both are left to those who install them (peer dependencies).
 */
import { writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { licencesOf } from './licences.js';

const file = 'backends/gpu/gpu-js/gpu.cjs';
// Not minified: gpu.js translates the source text of functions, its own among them.
const { metafile } = await build({
  entryPoints: [file],
  outfile: `dist/${file}`,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  minify: false,
  external: ['gl'],
  metafile: true,
});
await writeFile('dist/THIRD-PARTY-LICENSES.txt', await licencesOf(Object.keys(metafile.inputs)));
