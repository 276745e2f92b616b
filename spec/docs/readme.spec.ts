/** What the README shows is run: library and command line against the sources, in an empty folder with `examples` in it. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { build } from 'esbuild';
import { loadModel } from '../../lib/model/load-model.js';
import { skip } from '../skip.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsx = import.meta.resolve('tsx');

/** Files that only a reader has: a command that needs one must say so, and so has understood the rest. */
const readersFiles = ['photo.jpg', 'new-picture.jpg', 'net_weight_', 'classes.txt', 'mine/'];

interface Block {
  readonly language: string;
  readonly code: string;
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const readme = await readFile(join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```([a-z ]+)\n(.*?)^```$/gms)].map(
  ([, language, code]): Block => ({ language, code }),
);
const codeOf = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ code }) => code);

const commands = codeOf('sh')
  .flatMap((code) => code.split('\n'))
  .filter((line) => line !== '' && !line.startsWith('#'));

describe('README.md', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-readme-'));
    await symlink(join(root, 'examples'), join(folder, 'examples'), 'junction');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(sourceConfiguration));
    await mkdir(join(folder, 'bin'));
    const [main, runner, cases] = ['lib/cli/main.ts', 'conformance/cli/main.ts', 'fixtures'].map((path) =>
      join(root, path),
    );
    await writeFile(
      join(folder, 'bin/npx'),
      `#!/bin/sh
case $1 in
overfeat) shift; set -- '${main}' "$@" ;;
overfeat-conformance) shift; set -- '${runner}' --fixtures '${cases}' "$@" ;;
*) exit 1 ;;
esac
exec '${process.execPath}' --import '${tsx}' "$@"
`,
    );
    await chmod(join(folder, 'bin/npx'), 0o755);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Whatever is said there of the package holds for its sources. */
  const sourceConfiguration = {
    compilerOptions: {
      paths: {
        overfeat: [join(root, 'lib/index.ts')],
        'overfeat/reference': [join(root, 'reference/index.ts')],
      },
    },
  };

  function run(file: string, args: readonly string[]): Promise<Outcome> {
    const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` };
    return promisify(execFile)(file, args, { cwd: folder, env, maxBuffer: 2 ** 26 }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );
  }

  describe('library', () => {
    for (const [number, code] of codeOf('js').entries()) {
      const [, model] = /OverFeat\.load\('(\w+)'/.exec(code) ?? [];
      it(`block ${number + 1} runs, and prints what it says`, async function () {
        if (model !== undefined) await requireModel(this, model);
        await writeFile(join(folder, 'block.mjs'), code);
        const outcome = await run(process.execPath, ['--import', tsx, 'block.mjs']);
        expect(outcome).to.include({ code: 0, stderr: '' });
        const said = [...code.matchAll(/^console\.log\(.*\/\/ ([^,\n]+(?:, \d+)*[^,\n]*)/gm)].map(
          ([, text]) => text,
        );
        const printed = outcome.stdout.trimEnd().split('\n');
        expect(printed).to.have.length.of.at.least(Math.max(1, said.length));
        if (said.length > 0) expect(printed).to.deep.equal(said);
      }).timeout(300_000);
    }
  });

  describe('in a browser', () => {
    for (const code of codeOf('js browser')) {
      it('can be bundled, with none of Node in it', async () => {
        const { outputFiles, warnings } = await build({
          stdin: { contents: code, resolveDir: root },
          alias: {
            overfeat: join(root, 'lib/index.ts'),
            'overfeat/worker': join(root, 'lib/entries/worker.ts'),
          },
          bundle: true,
          format: 'esm',
          platform: 'browser',
          write: false,
          logLevel: 'silent',
        });
        expect(warnings).to.deep.equal([]);
        expect(outputFiles[0].text).not.to.match(/^\s*(?:import|export)\b.*['"]node:/m);
      });
    }
  });

  describe('command line', () => {
    for (const command of commands) {
      const missing = readersFiles.filter((file) => command.includes(` ${file}`));
      const [, model] = / --model (\w+)(?:\s|$)/.exec(command) ?? [];
      if (missing.length > 0) {
        it(`${command} asks for the reader's own files, and for nothing else`, async () => {
          const { code, stdout, stderr } = await run('sh', ['-c', command]);
          expect(stderr).to.match(/^overfeat: .+\n$/);
          expect(
            missing.filter((file) => stderr.startsWith(`overfeat: ${file}`)),
            stderr,
          ).to.have.length(1);
          expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        });
        continue;
      }
      it(`${command} runs`, async function () {
        if (model !== undefined) await requireModel(this, model);
        if (command.includes('python3') && (await run('sh', ['-c', 'python3 --version'])).code !== 0) {
          skip(this, 'there is no python3');
        }
        const outcome = await run('sh', ['-c', command]);
        expect(outcome).to.include({ code: 0, stderr: '' });
        expect(outcome.stdout).not.to.equal('');
        if (command.endsWith('--format json')) {
          const [first] = JSON.parse(outcome.stdout).results;
          expect(command).to.include(`examples/${first.label}.jpg`);
        }
      }).timeout(300_000);
    }
  });

  it('shows library, browser and command line', () => {
    expect(codeOf('js')).to.have.length(2);
    expect(codeOf('js browser')).to.have.length(2);
    const names = commands.map((command) => /^npx (?:overfeat )?([a-z-]+)/.exec(command)?.[1]);
    const all = [
      'backends',
      'classify',
      'data',
      'describe',
      'detect',
      'evaluate',
      'export',
      'features',
      'figure',
      'localize',
      'overfeat-conformance',
      'train',
    ];
    expect([...new Set(names)].sort()).to.deep.equal(all);
  });

  it('links to files that exist', async () => {
    const links = [...readme.matchAll(/[^!]\[[^\]]*\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path);
    expect(links).to.have.length.above(5);
    for (const path of links) await readFile(join(root, path));
  });

  it('shows pictures that exist', async function () {
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)/g)].map(([, path]) => path);
    expect(pictures).not.to.deep.equal([]);
    await requireModel(this, 'cells');
    for (const path of pictures) await readFile(join(root, path));
  });
});

/** Skips while the model is still to be trained. */
async function requireModel(context: Mocha.Context, name: string): Promise<void> {
  await loadModel(name).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'NOT_FOUND';
    if (isMissing) skip(context, `there is no model ${name} yet`);
    throw error;
  });
}
