/** `npm run build:conformance`: makes what the package overfeat-conformance holds, in its folder `dist`. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeDistribution } from './files.js';

const folder = fileURLToPath(new URL('../dist/', import.meta.url));
await rm(folder, { recursive: true, force: true });
await writeDistribution(folder);
