/** `npm run spec:page`: spec/SPEC.md as release/specification.html. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { specificationPage } from './page.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { cases } = JSON.parse(readFileSync(join(root, 'fixtures/manifest.json'), 'utf8'));
const page = specificationPage({
  text: readFileSync(join(root, 'spec/SPEC.md'), 'utf8'),
  cases,
  files: '../',
});
mkdirSync(join(root, 'release'), { recursive: true });
writeFileSync(join(root, 'release/specification.html'), page);
console.log('release/specification.html');
