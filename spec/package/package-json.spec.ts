import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const root = new URL('../../', import.meta.url);

function read(path: string) {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'));
}

/** Every path from the package's root that is in some JSON, as key or as value. */
function pathsIn(json: unknown): string[] {
  if (typeof json === 'string') return json.startsWith('./') ? [json] : [];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => [...pathsIn(key), ...pathsIn(value)]);
}

/** What is in the repository instead of a file that `npm run build` makes. */
function sourceOf(path: string): string {
  return path
    .replace(/^\.\/dist\/(.+)\/gpu-browser\.js$/, './$1/gpu.cjs')
    .replace(/^\.\/dist\/(.+\.cjs)$/, './$1')
    .replace(/^\.\/dist\/(.+?)(?:\.d\.ts|\.js)$/, './$1.ts');
}

describe('package.json', () => {
  const packageJson = read('package.json');

  it('names only files that are there, or that are built from one that is', () => {
    const exported = Object.keys(packageJson.exports);
    const paths = pathsIn(packageJson).filter((path) => !path.includes('*') && !exported.includes(path));
    expect(paths).to.include.members([
      './dist/lib/index.js',
      './dist/lib/index.d.ts',
      './dist/lib/cli/main.js',
    ]);
    expect(paths.filter((path) => !existsSync(new URL(sourceOf(path), root)))).to.deep.equal([]);
  });

  it('gives Node and browsers the files, built, that the sources give them', () => {
    const inSources = ['lib', 'backends'].flatMap((folder) =>
      Object.entries<string | object>(read(`${folder}/package.json`).imports).map(([name, given]) => {
        const conditions =
          typeof given === 'string' ? { browser: given, node: given, default: given } : given;
        const files = Object.entries<string>(conditions as Record<string, string>);
        return [name, files.map(([condition, path]) => [condition, path.replace('./', `./${folder}/`)])];
      }),
    );
    const built = Object.entries<Record<string, string>>(packageJson.imports).map(([name, conditions]) => [
      name,
      Object.entries(conditions).map(([condition, path]) => [condition, sourceOf(path)]),
    ]);
    expect(built).to.deep.equal(inSources);
  });
});
