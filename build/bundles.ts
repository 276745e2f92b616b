/** Bundles what `npm run build` has compiled, where it must be, with the licences of what that brings into the package. */
import { writeFile } from 'node:fs/promises';
import { bundleGpuJs } from './gpu-js.js';
import { licencesOf } from './licences.js';
import { bundleWorker } from './worker.js';

// The worker has gpu.js in it, as it is bundled first.
const files = [...(await bundleGpuJs()), ...(await bundleWorker())];
await writeFile('dist/THIRD-PARTY-LICENSES.txt', await licencesOf(files));
