import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licencesOf } from '../../build/licences.js';

/** `overfeat-conformance` as one file that needs Node and nothing else, with the licences of what is in it. */
export async function bundledRunner(): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)),
    entryPoints: ['conformance/cli/main.ts'],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Modules in the older form load Node's own with `require`.
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
  return `${outputFiles[0].text}\n/*\n${await licencesOf(Object.keys(metafile.inputs))}*/\n`;
}
