import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const root = new URL('../../', import.meta.url);
const packageJson: unknown = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/** Every path from the package's root that is in some JSON, as key or as value. */
function pathsIn(json: unknown): string[] {
  if (typeof json === 'string') return json.startsWith('./') ? [json] : [];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => [...pathsIn(key), ...pathsIn(value)]);
}

/** What is in the repository instead of a file that `npm run build` makes. */
function sourceOf(path: string): string {
  return path
    .replace(/^\.\/dist\/(.+?)(?:\.d\.ts|\.js)$/, './$1.ts')
    .replace(/^(\.\/(?:lib|backends)\/.+)\.js$/, '$1.ts');
}

describe('package.json', () => {
  it('names only files that are there, or that are built from one that is', () => {
    const paths = pathsIn(packageJson).filter((path) => !path.includes('*') && path !== './reference');
    expect(paths).to.include.members([
      './dist/lib/index.js',
      './dist/lib/index.d.ts',
      './dist/lib/cli/main.js',
    ]);
    expect(paths.filter((path) => !existsSync(new URL(sourceOf(path), root)))).to.deep.equal([]);
  });
});
