/** Imports go one way, conformance -> lib -> backends -> reference, never in a circle; types count as anything else. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect } from 'chai';

/** What each file, or folder, imports. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The top folders, each of which may import itself and those before it. */
const order = ['reference', 'backends', 'lib', 'conformance'];

const root = new URL('../../', import.meta.url);
const imports = graphOf(order.flatMap(filesIn), read);

function filesIn(folder: string): string[] {
  return readdirSync(new URL(folder, root), { encoding: 'utf8', recursive: true })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(ts|cjs)$/.test(path) && !path.includes('/node_modules/'));
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function topOf(path: string): string {
  return path.split('/')[0];
}

function graphOf(files: readonly string[], read: (path: string) => string): Graph {
  return new Map(files.map((file) => [file, new Set(importsIn(file, read(file)))]));
}

/** The project's own files that a source imports or exports from, also dynamically, and for types alone. */
function importsIn(file: string, source: string): string[] {
  const specifiers = source.matchAll(
    /^(?:[^'"`\n/*]*\bfrom\s*|import\s*|.*\bimport\(\s*)'(\.{1,2}\/[^']+)'/gm,
  );
  return [...specifiers].map(([, path]) => posix.join(posix.dirname(file), path).replace(/\.js$/, '.ts'));
}

/** The folder of a file; the few files beside the folders of lib and backends are each a place of their own. */
function placeOf(file: string): string {
  const [top, ...rest] = file.split('/');
  if (top === 'reference') return top;
  return `${top}/${rest[0]}`;
}

function betweenPlaces(files: Graph): Graph {
  const places = new Map<string, Set<string>>();
  for (const [file, imported] of files) {
    const place = placeOf(file);
    const others = [...imported].map(placeOf).filter((other) => other !== place);
    places.set(place, new Set([...(places.get(place) ?? []), ...others]));
  }
  return places;
}

/** A way from a place back to itself for each circle that a walk through the graph meets. */
function circlesIn(graph: Graph): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node);
    if (start >= 0) circles.push([...path.slice(start), node].join(' -> '));
    if (start >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return circles;
}

describe('imports', () => {
  it('name files that are there', () => {
    const missing = [...imports].flatMap(([file, imported]) =>
      [...imported]
        .filter((path) => order.includes(topOf(path)) && !existsSync(new URL(path, root)))
        .map((path) => `${file} -> ${path}`),
    );
    expect(imports.size).to.be.above(100);
    expect(missing).to.deep.equal([]);
  });

  it('go one way: conformance, lib, backends, reference', () => {
    const levelOf = (path: string) => order.indexOf(topOf(path));
    const backwards = [...imports].flatMap(([file, imported]) =>
      [...imported].filter((path) => levelOf(path) > levelOf(file)).map((path) => `${file} -> ${path}`),
    );
    expect(backwards).to.deep.equal([]);
  });

  it('leave the order only to test and to build: engines and distribution', () => {
    const leaving = [...imports].filter(([, imported]) =>
      [...imported].some((path) => !order.includes(topOf(path))),
    );
    const places = leaving.map(([file]) => placeOf(file));
    expect(['conformance/engines', 'conformance/distribution']).to.include.members(places);
  });

  it('never are of conformance, but in its specs', () => {
    const others = graphOf(['bench', 'build', 'demo'].flatMap(filesIn), read);
    expect(others.size).to.be.above(10);
    const users = [...others].filter(([, imported]) =>
      [...imported].some((path) => topOf(path) === 'conformance'),
    );
    expect(users.map(([file]) => file)).to.deep.equal([]);
  });

  it('keep the second implementation apart from all that it is compared with', () => {
    const files = [...imports].filter(([file]) => placeOf(file) === 'conformance/port');
    expect(files).to.have.length.above(10);
    const shared = files.flatMap(([, imported]) =>
      [...imported].filter((path) => topOf(path) !== 'conformance'),
    );
    expect(shared).to.deep.equal([]);
  });

  it('make no circle of files', () => {
    expect(circlesIn(imports)).to.deep.equal([]);
  });

  it('make no circle of folders', () => {
    expect(circlesIn(betweenPlaces(imports))).to.deep.equal([]);
  });

  it('keep training and evaluation apart', () => {
    const places = betweenPlaces(imports);
    expect(places.get('lib/training')).not.to.include('lib/evaluation');
    expect(places.get('lib/evaluation')).not.to.include('lib/training');
  });

  it('keep zod from compiling wherever a schema is made', () => {
    const withSchemas = filesIn('lib').filter((file) => /^import \{.*\bz\b.*\} from 'zod'/m.test(read(file)));
    expect(withSchemas).to.include('lib/options.ts');
    for (const file of withSchemas) expect(read(file), file).to.match(/^import '[^']*no-eval\.js';/m);
  });

  it('leave few files beside the folders of lib', () => {
    const beside = [...imports.keys()].filter((file) => /^lib\/[^/]+\.ts$/.test(file));
    const allowed = ['errors', 'index', 'options', 'overfeat'].map((name) => `lib/${name}.ts`);
    expect(allowed).to.include.members(beside);
  });
});

describe('the reading of imports', () => {
  const files: Record<string, string> = {
    'lib/index.ts': "export { one } from './one/a.js';\n",
    'lib/one/a.ts': "import type { B } from '../two/b.js';\n// import { no } from './none.js';\n",
    'lib/one/c.ts': "import { expect } from 'chai';\nimport {\n  type D,\n} from './d.js';\n",
    'lib/one/d.ts': "export const later = async () => (await import('../one/a.js')).a;\n",
    'lib/two/b.ts': "import { c } from '../one/c.js';\n",
  };
  const graph = graphOf(Object.keys(files), (path) => files[path]);

  it('finds imports of values and types, dynamic ones, and exports, but nothing in comments', () => {
    const read = Object.fromEntries([...graph].map(([file, imported]) => [file, [...imported]]));
    expect(read).to.deep.equal({
      'lib/index.ts': ['lib/one/a.ts'],
      'lib/one/a.ts': ['lib/two/b.ts'],
      'lib/one/c.ts': ['lib/one/d.ts'],
      'lib/one/d.ts': ['lib/one/a.ts'],
      'lib/two/b.ts': ['lib/one/c.ts'],
    });
  });

  it('finds circles of files and of folders', () => {
    expect(circlesIn(graph)).to.deep.equal([
      'lib/one/a.ts -> lib/two/b.ts -> lib/one/c.ts -> lib/one/d.ts -> lib/one/a.ts',
    ]);
    expect(circlesIn(betweenPlaces(graph))).to.deep.equal(['lib/one -> lib/two -> lib/one']);
    expect(
      circlesIn(
        new Map([
          ['a', new Set(['b', 'c'])],
          ['b', new Set(['c'])],
        ]),
      ),
    ).to.deep.equal([]);
  });
});
