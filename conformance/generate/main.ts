/** `npm run fixtures`: writes fixtures/ anew from the reference, byte for byte the same as long as the reference is. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coveragePage } from '../coverage/coverage.js';
import { rules } from '../coverage/rules.js';
import { fullSizeCases } from './cases/full-size.js';
import { quickCases } from './cases/index.js';
import { checksums, encodeManifest, type Files } from './encode.js';
import { manifestOf, unusedFlags } from './manifest.js';

const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));
/** Written by hand, and part of the archive. */
const companions = ['README.md', 'LICENSE', 'manifest.schema.json'];

const manifest = manifestOf([...quickCases, ...fullSizeCases()]);
const unused = unusedFlags(manifest);
if (unused.length > 0) throw new RangeError(`no case catches ${unused.join(', ')}`);
const files = encodeManifest(manifest);
files.set('COVERAGE.md', coveragePage(rules, manifest.cases));
rmSync(join(folder, 'tensors'), { recursive: true, force: true });
for (const [path, content] of files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}
const all: Files = new Map([
  ...files,
  ...companions.map((path) => [path, readFileSync(join(folder, path))] as const),
]);
writeFileSync(join(folder, 'SHA256SUMS'), checksums(all));
const bytes = [...files.values()].reduce((total, content) => total + content.length, 0);
console.log(`${manifest.cases.length} cases, ${files.size} files, ${(bytes / 1e6).toFixed(2)} MB`);
