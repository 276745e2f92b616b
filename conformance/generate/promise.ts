/** `npm run fixtures:promise`: gives out the cases of today; before every release. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '../../lib/files/write-file.js';
import { promised } from './promises.js';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const promises = promised(read('../../fixtures/manifest.json'), read('promises.json'));
await writeFileAtomically(
  fileURLToPath(new URL('promises.json', import.meta.url)),
  `${JSON.stringify(promises, undefined, 2)}\n`,
);
console.log(`${Object.keys(promises.cases).length} cases given out`);
