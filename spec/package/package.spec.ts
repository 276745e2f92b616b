/** The package as others get it: packed, installed into an empty project, imported and run. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { build } from 'esbuild';
import type { Answer, Detection } from '../../lib/index.js';
import { OverFeat } from '../../lib/overfeat.js';
import { chromiumPath, openPage, whyNoChromium } from '../browser/chromium.js';
import { coco, picture, tinyModel, writeModel } from '../lib/cli/tiny.js';
import { expectSameResults } from '../lib/shipped-results.js';
import { skip } from '../skip.js';
import { describeBundlers } from './bundled.js';
import { describePublication } from './published.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Uses every kind of thing that the package exports. */
const typed = `
import { OverFeat, type Answer, type Detection, InputError, drawBoxes, encodePng, readImage } from 'overfeat';
import { fromValues, resize } from 'overfeat/reference';
import { OverFeatWorker } from 'overfeat/worker';
import { type DataSet, evaluate, readDataSet, train } from 'overfeat/training';
const overfeat: OverFeat = await OverFeat.load('cells', { backend: 'cpu', signal: AbortSignal.timeout(9) });
const answer: Answer<Detection> = await overfeat.detect(new Uint8Array(3), { threshold: 1, scales: [100] });
const { image } = await readImage('a.png');
const drawn = drawBoxes(image, answer.results);
export const png: Uint8Array = await encodePng(drawn);
export const file: Blob = new Blob([await encodePng(drawn)]);
export const shown: ImageData = new ImageData(drawn.data, drawn.width, drawn.height);
export const whole: ImageData = new ImageData(image.data, image.width, image.height);
export const error: Error = new InputError('BAD_IMAGE', 'a.png', 'is no picture');
export const resized = resize(fromValues([1, 2], [1, 1, 2]), [3, 3]).get(0, 1, 1);
// @ts-expect-error there is no such option
await overfeat.detect('a.png', { treshold: 1 });
export const seen = await overfeat.detect(document.createElement('video'));
const set: DataSet = await readDataSet('coco.json');
export const measured = await evaluate(overfeat, set);
export const model = await train({ training: set, validation: set, out: 'out', name: 'mine', recipe: { seed: 2 } });
await overfeat.dispose();
const worker = await OverFeatWorker.load('cells', { backend: 'cpu' });
export const inWorker: Answer<Detection> = await worker.detect('a.png', { threshold: 1 });
await worker.dispose();
`;

/** What a page of a user's does with it. */
const inPage = `
import { OverFeat } from 'overfeat';
export async function detect(backend) {
  const overfeat = await OverFeat.load(new URL('tiny/', location.href), { backend });
  try {
    return await overfeat.detect(new URL('a.png', location.href));
  } catch (error) {
    if (error.code !== 'BACKEND_UNAVAILABLE') throw error;
    return error.message;
  } finally {
    await overfeat.dispose();
  }
}
`;

/** Prints the backend that `auto` chooses, and why. */
const inNode = `
import { OverFeat } from 'overfeat';
OverFeat.load('tiny')
  .then((overfeat) => overfeat.detect('a.png'))
  .then(({ backend, note }) => console.log(JSON.stringify({ backend, note })));
`;
const withoutOnnx =
  'gpu:webasm, since onnx does not run here: the package onnxruntime-node is not there; ' +
  'npm install --ignore-scripts onnxruntime-node';

declare const bundle: {
  /** Or why there is no such backend. */
  detect(backend: string): Promise<Answer<Detection> | string>;
};

describe('the package', function () {
  this.timeout(240_000);
  let app: string;

  /** Not as part of the npm that runs the tests, whose folder it would take for its own. */
  const run = async (command: string, line: readonly string[], cwd = app) => {
    const { npm_config_local_prefix: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(command, line, { cwd, env });
    return stdout;
  };

  before(async function () {
    app = await mkdtemp(join(tmpdir(), 'overfeat-package-'));
    await writeFile(join(app, 'package.json'), '{ "private": true, "type": "module" }');
    await run('npm', ['run', '--silent', 'package', '--', '--pack-destination', app], root);
    const tarball = (await readdir(app)).find((name) => name.endsWith('.tgz'));
    // As users do, optional dependencies and scripts included: neither may cost minutes, or fail.
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', [...install, '--fetch-retries=1', `./${tarball}`]).catch((error: Error) => {
      const network = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH/.exec(error.message);
      if (network === null) throw error;
      skip(this, `npm cannot reach its registry (${network[0]})`);
    });
    await writeModel(join(app, 'tiny'));
    await writeFile(join(app, 'a.png'), picture(100, 120));
  });
  after(() => rm(app, { recursive: true }));

  it('holds what is built, and neither sources nor specs', async () => {
    const files = await readdir(join(app, 'node_modules/overfeat'), { recursive: true });
    expect(files).to.include.members([
      'package.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'spec/SPEC.md',
    ]);
    expect(files).to.include.members([
      'dist/lib/index.js',
      'dist/lib/index.d.ts',
      'dist/models/cells/README.md',
      // What README's commands need.
      'examples/cells.json',
      'examples/cells.jpg',
      'examples/port-python/port.py',
    ]);
    const alien = /(?<!\.d)\.ts$|\.spec\.|^(bench|web|demo|lib|node_modules)(\/|$)|examples\/demo\.png/;
    expect(files.filter((name) => alien.test(name))).to.deep.equal([]);
  });

  it('takes less than 30 MB with all that it needs, none of it compiled', async () => {
    const folder = join(app, 'node_modules');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    // As du counts: whole blocks.
    const kibibytes = sizes.reduce((sum, size) => sum + 4 * Math.ceil(size / 4096), 0);
    expect(kibibytes).to.be.within(1000, 30_000);
    expect(files.filter((file) => /\.(node|so|dll|dylib)$/.test(file))).to.deep.equal([]);
    const native = ['gl', 'webgpu', 'gpu.js'];
    expect((await readdir(folder)).filter((name) => native.includes(name))).to.deep.equal([]);
  });

  it('trains to the end', async () => {
    await mkdir(join(app, 'set'));
    for (const [red, { file_name }] of coco().images.entries())
      await writeFile(join(app, 'set', file_name), picture(100, 120, red));
    await writeFile(join(app, 'set.json'), JSON.stringify(coco()));
    const recipe = {
      batch: 4,
      windowsPerEpoch: 8,
      validationWindows: 4,
      classifierEpochs: 2,
      regressorEpochs: 1,
    };
    await writeFile(join(app, 'brief.json'), JSON.stringify(recipe));
    const data = ['--data', 'set.json', '--val', 'set.json', '--config', 'brief.json'];
    const main = 'node_modules/overfeat/dist/lib/cli/main.js';
    const line = [main, 'train', ...data, '--backend', 'cpu', '--out', 'trained'];
    expect(await run(process.execPath, line)).to.match(
      /^classifier 1\/2: .*^classifier 2\/2: .*^regressor 1\/1: .*^trained: trained/ms,
    );
    expect((await readdir(join(app, 'trained'))).sort()).to.deep.equal([
      'log.csv',
      'model.json',
      'recipe.json',
      'weights.safetensors',
    ]);
  });

  it('has the licence of each package that is bundled into it', async () => {
    const dist = join(app, 'node_modules/overfeat/dist');
    const bundle = await readFile(join(dist, 'backends/gpu/gpu-js/gpu.cjs'), 'utf8');
    const licences = await readFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    // esbuild says before each file where it comes from.
    const bundled = [...bundle.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(
      ([, name]) => name,
    );
    expect(bundled).to.include.members(['gpu.js', 'acorn', 'gpu-mock.js']);
    for (const name of new Set(bundled)) {
      const folder = join(root, 'node_modules', name);
      const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
      expect(licences, name).to.include((await readFile(join(folder, String(file)), 'utf8')).trim());
    }
    expect(licences).to.include('gl-wiretap.js').and.to.include('Copyright (c) 2019 Robert Plummer');
  });

  for (const name of ['auto', 'gpu:webasm', 'gpu:cpu', 'cpu']) {
    it(`is imported, and finds what the sources find, on ${name}`, async () => {
      await writeFile(
        join(app, 'use.js'),
        `import { OverFeat } from 'overfeat';
        import { conv2d } from 'overfeat/reference';
        const overfeat = await OverFeat.load('tiny', { backend: '${name}' });
        const answer = await overfeat.detect('a.png');
        console.log(JSON.stringify({ answer, conv2d: typeof conv2d }));
        await overfeat.dispose();`,
      );
      const { answer, conv2d } = JSON.parse(await run(process.execPath, ['use.js']));
      // Without the optional packages, which a checkout has.
      const taken = name === 'auto' ? 'gpu:webasm' : name;
      await using source = await OverFeat.load(tinyModel, { backend: taken });
      const { backend, results } = await source.detect(join(app, 'a.png'));
      expect(answer).to.deep.include({ backend, results });
      expect(answer.results).to.not.deep.equal([]);
      expect(conv2d).to.equal('function');
    });
  }

  for (const mode of ['webasm', 'webgl2', 'webgpu']) {
    it(`is bundled for browsers, and finds there what it finds here, on ${mode}`, async function () {
      if (chromiumPath === undefined) skip(this, whyNoChromium);
      await writeFile(join(app, 'page.js'), inPage);
      await using opened = await openPage(join(app, 'page.js'), [join(app, 'tiny'), app]);
      const answer = await opened.page.evaluate((chosen) => bundle.detect(chosen), `gpu:${mode}`);
      if (typeof answer === 'string') {
        if (mode === 'webasm') throw new Error(answer);
        return skip(this, answer);
      }
      await using source = await OverFeat.load(tinyModel, { backend: 'cpu' });
      const { results } = await source.detect(join(app, 'a.png'));
      expectSameResults(answer.results, results);
    });
  }

  describe('where there is no Symbol.asyncDispose', () => {
    const define = { 'Symbol.asyncDispose': 'undefined' };

    it('has nothing that browsers load declared by `await using`, which would throw', async () => {
      const entry = join(app, 'node_modules/overfeat/dist/lib/index.js');
      const bundled = { bundle: true, write: false, platform: 'browser', format: 'esm' } as const;
      const { outputFiles } = await build({ entryPoints: [entry], ...bundled });
      expect(outputFiles[0].text).to.include('OverFeat').and.to.not.include('addDisposableResource');
    });

    it('takes the backend in Node that it takes else', async () => {
      const [entry, outfile] = [join(app, 'choose.js'), join(app, 'choose.cjs')];
      await writeFile(entry, inNode);
      await build({
        entryPoints: [entry],
        outfile,
        bundle: true,
        platform: 'node',
        define,
        logLevel: 'silent',
      });
      const answer = JSON.parse(await run(process.execPath, [outfile]));
      expect(answer).to.deep.equal({ backend: 'gpu:webasm', note: withoutOnnx });
    });

    it('takes the backend in a browser that it takes else', async function () {
      if (chromiumPath === undefined) skip(this, whyNoChromium);
      await writeFile(join(app, 'page.js'), inPage);
      const backendOf = async (names: Record<string, string>) => {
        await using opened = await openPage(join(app, 'page.js'), [join(app, 'tiny'), app], names);
        const answer = await opened.page.evaluate(() => bundle.detect('auto'));
        return typeof answer === 'string' ? answer : answer.backend;
      };
      const backend = await backendOf({});
      expect(backend).to.match(/^gpu:/);
      expect(await backendOf(define)).to.equal(backend);
    });
  });

  describe('bundled into one file for Node', () => {
    for (const [format, extension, banner] of [
      ['cjs', 'cjs', ''],
      // Some of what the package needs is CommonJS and requires Node's own modules, which esbuild leaves to whoever bundles.
      [
        'esm',
        'mjs',
        "import { createRequire as of } from 'node:module'; const require = of(import.meta.url);",
      ],
    ] as const) {
      it(`finds onnxruntime-node beside the bundle, and says where it is not there, as ${format}`, async function () {
        const installed = join(root, 'node_modules/onnxruntime-node');
        if (!existsSync(installed)) skip(this, 'onnxruntime-node is not installed');
        // Apart from the package, so that nothing but the bundle is beside onnxruntime.
        const folder = await mkdtemp(join(tmpdir(), 'overfeat-bundle-'));
        try {
          await cp(join(app, 'tiny'), join(folder, 'tiny'), { recursive: true });
          await cp(join(app, 'a.png'), join(folder, 'a.png'));
          await writeFile(join(app, 'choose.js'), inNode);
          const outfile = join(folder, 'bundle', `choose.${extension}`);
          await build({
            entryPoints: [join(app, 'choose.js')],
            outfile,
            bundle: true,
            platform: 'node',
            format,
            banner: { js: banner },
            logLevel: 'silent',
          });
          const answer = async () => JSON.parse(await run(process.execPath, [outfile], folder));
          expect(await answer()).to.deep.equal({ backend: 'gpu:webasm', note: withoutOnnx });
          await mkdir(join(folder, 'bundle/node_modules'));
          await symlink(installed, join(folder, 'bundle/node_modules/onnxruntime-node'));
          expect(await answer()).to.deep.equal({ backend: 'onnx' });
        } finally {
          await rm(folder, { recursive: true });
        }
      });
    }
  });

  describeBundlers(() => app);
  describePublication(() => app);

  it('has types that need nothing else', async () => {
    await writeFile(join(app, 'typed.ts'), typed);
    const compilerOptions = {
      target: 'ES2022',
      module: 'NodeNext',
      lib: ['ES2022', 'DOM'],
      types: [],
      strict: true,
      noEmit: true,
    };
    await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
    const compiler = join(root, 'node_modules/.bin/tsc');
    const complaints = await run(compiler, ['-p', '.']).catch(({ stdout }) => stdout);
    expect(complaints).to.equal('');
  });

  it('has a command line', async () => {
    expect(await run('npx', ['--no-install', 'overfeat', '--help'])).to.match(/^Usage: overfeat/);
    const line = ['--no-install', 'overfeat', 'detect', 'a.png', '--model', 'tiny', '--format', 'json'];
    expect(JSON.parse(await run('npx', line)).results).to.not.deep.equal([]);
  });
});
