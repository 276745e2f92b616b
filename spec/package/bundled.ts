/** The package in an app of each bundler's, built with its defaults, opened in chromium, and asked to detect. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { type Browser, chromium } from 'playwright-core';
import { type Answer, type Detection, encodePng, OverFeat, readImage } from '../../lib/index.js';
import { chromiumPath, whyNoChromium } from '../browser/chromium.js';
import { expectSameResults } from '../lib/shipped-results.js';
import { skip } from '../skip.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tools = join(root, 'bundlers/node_modules/.bin');

interface Bundler {
  readonly name: string;
  readonly line: readonly string[];
  /** The page that has the bundle, where the tool makes none. */
  readonly page?: string;
  /** What it says of every app whose files are as large as models are, or of other people's code. */
  readonly remarks?: readonly RegExp[];
}

/** What the page's author has put on the server. */
const served =
  '<script>served = { model: "/models/cells/", script: "/lib/worker/browser-thread.js" };</script>';

const bundlers: readonly Bundler[] = [
  {
    name: 'esbuild',
    line: ['page.js', '--bundle', '--outfile=out/page.js'],
    page: `${served}<script src="/page.js"></script>`,
  },
  {
    name: 'rollup',
    line: ['page.js', '-p', 'node-resolve', '-p', 'commonjs', '-d', 'out'],
    page: `${served}<script type="module" src="/page.js"></script>`,
    remarks: [
      /^\(!\) \S*node_modules\/zod\/.*: A comment$/,
      /^\(!\) Circular dependency$(?=\n\S*node_modules\/zod\/\S+ -> )/,
    ],
  },
  {
    name: 'webpack',
    line: ['--entry', './page.js', '-o', 'out', '--mode', 'production'],
    page: '<script src="/main.js"></script>',
    remarks: [/^WARNING in asset size limit: .*$/, /^webpack \S+ compiled with 1 warning in .*$/],
  },
  {
    name: 'vite',
    line: ['build', '--outDir', 'out'],
    remarks: [
      /^\(!\) Some chunks are larger than 500 kB after minification.*$/,
      /^- Adjust chunk size limit for this warning via .*$/,
    ],
  },
];

/** @param installed the folder of an app that has the package and what it needs installed */
export function describeBundlers(installed: () => string): void {
  describe('built by', () => {
    let app: string;
    let browser: Browser;
    let wanted: readonly Detection[];

    before(async function () {
      if (!existsSync(join(tools, 'vite'))) {
        skip(this, 'the packages of bundlers/ are not installed (npm ci in bundlers/)');
      }
      if (chromiumPath === undefined) skip(this, whyNoChromium);
      // Within bundlers/, whose packages are found from there.
      app = await mkdtemp(join(root, 'bundlers/app-'));
      await cp(join(root, 'bundlers/app'), app, { recursive: true });
      await cp(join(installed(), 'node_modules'), join(app, 'node_modules'), {
        recursive: true,
        filter: (path) => !path.includes('.bin'),
      });
      await mkdir(join(app, 'public'));
      // Of a JPEG, browsers make other pixels.
      const { image } = await readImage(join(root, 'examples/cells.jpg'));
      await writeFile(join(app, 'public/cells.png'), await encodePng(image));
      browser = await chromium.launch({
        ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
        args: ['--no-sandbox', '--disable-gpu'],
      });
      await using overfeat = await OverFeat.load('cells', { backend: 'cpu' });
      wanted = (await overfeat.detect(image, { scales: [104, 144] })).results;
    });
    after(async () => {
      await browser?.close();
      if (app !== undefined) await rm(app, { recursive: true });
    });

    const build = async (name: string, line: readonly string[]) => {
      const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };
      const { stdout, stderr } = await promisify(execFile)(join(tools, name), line, { cwd: app, env });
      return stripVTControlCharacters(`${stdout}\n${stderr}`);
    };

    /** What the page at `url` and its worker find, if nothing in it goes wrong. */
    const detect = async (url: string): Promise<readonly Answer<Detection>[]> => {
      const page = await browser.newPage();
      page.setDefaultTimeout(120_000);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(url);
      await page.waitForFunction('globalThis.answers !== undefined');
      const answers = await page.evaluate('globalThis.answers');
      await page.close();
      expect(errors).to.deep.equal([]);
      return answers as readonly Answer<Detection>[];
    };

    const expectFound = (answers: readonly Answer<Detection>[]) => {
      expect(answers).to.have.lengthOf(2);
      for (const { results } of answers) expectSameResults(results, wanted);
    };

    const expectFoundInPage = (answers: readonly Answer<Detection>[]) => {
      expectFound(answers);
      expect(answers.map(({ backend }) => backend)).to.deep.equal(['gpu:webasm', 'gpu:webasm']);
    };

    for (const { name, line, page, remarks = [] } of bundlers) {
      it(`${name}, it warns of nothing, and finds in a page and its worker what it finds here`, async () => {
        await rm(join(app, 'out'), { recursive: true, force: true });
        expect(warnings(await build(name, line), remarks)).to.deep.equal([]);
        if (page !== undefined) await writeFile(join(app, 'out/index.html'), page);
        const folders = [join(app, 'out'), join(app, 'public'), join(app, 'node_modules/overfeat/dist')];
        await using server = await serve(folders);
        expectFoundInPage(await detect(server.url));
      });
    }

    it('next, it warns of nothing, and finds in a page, in a route and in their workers what it finds here', async () => {
      // What it says of a build server that keeps nothing between builds, where CI is set.
      const remarks = [/^\s*⚠ No build cache found\. .*$/];
      expect(warnings(await build('next', ['build']), remarks)).to.deep.equal([]);
      await using server = await startNext(app);
      expectFoundInPage(await detect(server.url));
      const response = await fetch(new URL('route', server.url));
      expect(response.status).to.equal(200);
      expectFound((await response.json()) as Answer<Detection>[]);
    });
  });
}

/** Lines of a tool's output that warn, but for remarks. */
function warnings(output: string, remarks: readonly RegExp[]): string[] {
  const lines = output.split('\n');
  return lines.filter((line, at) => {
    const rest = lines.slice(at, at + 2).join('\n');
    return (
      /warn|\(!\)|⚠(?!️)|critical dependency|can't resolve/i.test(line) &&
      !remarks.some((remark) => new RegExp(remark, 'm').test(rest))
    );
  });
}

interface Server extends AsyncDisposable {
  readonly url: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
};

/** Answers with the file of the first folder that has it. */
async function serve(folders: readonly string[]): Promise<Server> {
  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const name = pathname === '/' ? 'index.html' : pathname;
    const file = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': contentTypes[extname(name)] ?? '' });
    response.end(file === undefined ? '' : await readFile(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await promisify(server.close.bind(server))();
    },
  };
}

/** Next's own server, once it says where it is. */
async function startNext(app: string): Promise<Server> {
  const program: ChildProcess = spawn(
    process.execPath,
    [join(root, 'bundlers/node_modules/next/dist/bin/next'), 'start', '-p', '0', '-H', '127.0.0.1'],
    { cwd: app, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } },
  );
  const ended = new Promise<void>((resolve) => program.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    program.stdout?.on('data', (part) => {
      text += part;
      const [found] = /http:\/\/\S+:\d+/.exec(stripVTControlCharacters(text)) ?? [];
      if (found !== undefined && /Ready/.test(text)) resolve(found);
    });
    program.once('exit', () => reject(new Error(`next has ended: ${text}`)));
  });
  return {
    url: `${url}/`,
    async [Symbol.asyncDispose]() {
      program.kill();
      await ended;
    },
  };
}
