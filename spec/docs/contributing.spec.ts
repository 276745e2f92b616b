/** CONTRIBUTING.md and docs/ARCHITECTURE.md name only what is there. */
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const root = new URL('../../', import.meta.url);
const pages = ['CONTRIBUTING.md', 'docs/ARCHITECTURE.md'];

/** Targets of links and pictures, less those on other hosts, without the part after #. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\((?![a-z]+:)([^)#]+)/g)].map(([, path]) => path);
}

/** What looks like a path from the root in code: `spec/reference/relu.spec.ts`, `lib/cli`. */
function pathsIn(text: string): string[] {
  return [
    ...text.matchAll(
      /(?<![\w/.-])(?:reference|backends|lib|conformance|models|fixtures|spec|docs|bench|examples)\/[\w./-]*/g,
    ),
  ].map(([path]) => path.replace(/\.$/, ''));
}

/** Scripts of package.json that are run by npm. */
function scriptsIn(text: string): string[] {
  return [...text.matchAll(/`npm (?:run )?(?:-s )?((?!ci|install|run)[\w:]+)/g)].map(([, script]) => script);
}

for (const page of pages) {
  describe(page, () => {
    const url = new URL(page, root);
    // What is still to be written is no promise.
    const text = readFileSync(url, 'utf8').replaceAll(/<!-- TODO.*?-->/gs, '');

    it('links to files that exist', () => {
      const links = linksIn(text);
      expect(links).to.have.length.above(5);
      expect(links.filter((path) => !existsSync(new URL(path, url)))).to.deep.equal([]);
    });

    it('names files and folders that exist', () => {
      const paths = pathsIn(text.replaceAll(/\]\([^)]*\)/g, ']'));
      expect(paths).to.have.length.above(5);
      expect(paths.filter((path) => !existsSync(new URL(path, root)))).to.deep.equal([]);
    });

    it('names scripts that package.json has', () => {
      const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
      expect(Object.keys(scripts)).to.include.members(scriptsIn(text));
    });
  });
}

describe('CONTRIBUTING.md', () => {
  const text = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');

  it('has a walk for each of the changes that are likely', () => {
    const [, walks] = text.split('\n## Walks\n');
    expect([...walks.matchAll(/^### (.+)$/gm)].map(([, title]) => title)).to.deep.equal([
      'A layer kind',
      'An activation',
      'An image format',
      'An option',
      'A backend',
    ]);
  });

  it('names the scripts that a newcomer needs', () => {
    expect(scriptsIn(text)).to.include.members(['test', 'test:unit', 'setup', 'lint', 'typecheck', 'format']);
  });
});
