import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { type ImageSource, readImage } from '../../../lib/images/source.js';
import { makePng } from './png-writer.js';

const png = makePng({
  width: 3,
  height: 2,
  depth: 8,
  colourType: 2,
  samples: (y, x) => [10 * x, 20 * y, 30],
});
const pixels = [
  0, 0, 30, 255, 10, 0, 30, 255, 20, 0, 30, 255, 0, 20, 30, 255, 10, 20, 30, 255, 20, 20, 30, 255,
];

async function refusal(source: ImageSource, signal?: AbortSignal): Promise<unknown> {
  try {
    await readImage(source, { signal });
  } catch (error) {
    return error;
  }
  throw new Error('it was read');
}

async function expectRefusal(source: ImageSource, code: string, message: RegExp) {
  const error = await refusal(source);
  expect(error).to.be.instanceOf(InputError).with.property('code', code);
  expect((error as InputError).message)
    .to.match(message)
    .and.not.include('\n');
}

describe('readImage', () => {
  let folder: string;
  let server: Server;
  let origin: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-'));
    await writeFile(join(folder, 'a #1%.png'), png);
    await writeFile(join(folder, 'text.jpg'), 'no picture');
    server = createServer((request, response) => {
      if (request.url === '/slow.png') return;
      if (request.url === '/stalling.png') {
        response.once('close', () => server.emit('given up'));
        return void response.write(png.subarray(0, 20));
      }
      if (request.url === '/breaking.png') {
        response.writeHead(200, { 'content-length': png.length });
        return void response.write(png.subarray(0, 20), () => response.destroy());
      }
      response.writeHead(request.url === '/a.png' ? 200 : 404);
      response.end(png);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  const path = () => join(folder, 'a #1%.png');
  const sources: [title: string, source: () => ImageSource, name: () => string][] = [
    ['a path', path, path],
    ['a file URL', () => pathToFileURL(path()), () => pathToFileURL(path()).href],
    ['a file URL as a string', () => pathToFileURL(path()).href, () => pathToFileURL(path()).href],
    ['an http URL', () => `${origin}/a.png`, () => `${origin}/a.png`],
    ['an http URL object', () => new URL('/a.png', origin), () => `${origin}/a.png`],
    [
      'a data URL',
      () => `data:image/png;base64,${png.toString('base64')}`,
      () => 'data:image/png;base64,...',
    ],
    ['a Buffer', () => png, () => 'bytes'],
    ['a Uint8Array', () => new Uint8Array(png), () => 'bytes'],
    ['an ArrayBuffer', () => new Uint8Array(png).buffer, () => 'bytes'],
    [
      'a DataView of a part',
      () => new DataView(Uint8Array.from([...png, ...png]).buffer, png.length),
      () => 'bytes',
    ],
    ['a Blob', () => new Blob([new Uint8Array(png)]), () => 'blob'],
    ['a File', () => new File([new Uint8Array(png)], 'b.png'), () => 'b.png'],
    ['pixels', () => ({ width: 3, height: 2, data: Uint8ClampedArray.from(pixels) }), () => 'pixels'],
    ['pixels in a Buffer', () => ({ width: 3, height: 2, data: Buffer.from(pixels) }), () => 'pixels'],
  ];
  for (const [title, source, name] of sources) {
    it(`reads ${title}`, async () => {
      const got = await readImage(source());
      expect(got.name).to.equal(name());
      expect([got.image.height, got.image.width]).to.deep.equal([2, 3]);
      expect([...got.image.data]).to.deep.equal(pixels);
    });
  }

  it('reads what another realm has, as frames of a page and test runners do', async () => {
    const foreign = (expression: string) =>
      runInNewContext(expression, { png: [...png], pixels }) as ImageSource;
    for (const expression of [
      'new Uint8Array(png).buffer',
      'new Uint8Array(png)',
      '({ width: 3, height: 2, data: new Uint8ClampedArray(pixels) })',
    ]) {
      const { image } = await readImage(foreign(expression));
      expect([...image.data], expression).to.deep.equal(pixels);
    }
    const url = Object.assign(foreign('({ [Symbol.toStringTag]: "URL" })'), {
      toString: () => `${origin}/a.png`,
    });
    expect(await readImage(url)).to.include({ name: `${origin}/a.png` });
  });

  it('reads a blob URL', async () => {
    const url = URL.createObjectURL(new Blob([new Uint8Array(png)]));
    expect([...(await readImage(url)).image.data]).to.deep.equal(pixels);
  });

  it('lays pixels over white, and leaves those given as they are', async () => {
    const data = Uint8ClampedArray.from([100, 0, 200, 51]);
    const { image } = await readImage({ width: 1, height: 1, data });
    expect([...image.data]).to.deep.equal([224, 204, 244, 255]);
    expect([...data]).to.deep.equal([100, 0, 200, 51]);
  });

  it('refuses what is not there or no file', async () => {
    await expectRefusal(join(folder, 'none.png'), 'NOT_FOUND', /none\.png: there is no such file/);
    await expectRefusal(pathToFileURL(join(folder, 'none.png')), 'NOT_FOUND', /no such file/);
    await expectRefusal(join(folder, 'text.jpg', 'a.png'), 'NOT_FOUND', /cannot be read/);
    await expectRefusal(folder, 'NOT_A_FILE', /is a folder/);
    await expectRefusal('/dev/zero', 'NOT_A_FILE', /is a device/);
    await expectRefusal('', 'NOT_FOUND', /no such file/);
    await expectRefusal(`${origin}/other.png`, 'NOT_FOUND', /answered 404 Not Found/);
    await expectRefusal(
      'http://127.0.0.1:1/a.png',
      'NOT_FOUND',
      /cannot be read: the (server refuses connections|system refused it)/,
    );
    await expectRefusal('http://', 'BAD_ARGUMENT', /not a well-formed URL/);
    await expectRefusal('data:nonsense', 'NOT_FOUND', /cannot be read/);
  });

  it('refuses what is no picture', async () => {
    await expectRefusal(join(folder, 'text.jpg'), 'BAD_IMAGE', /text\.jpg: is neither a PNG nor a JPEG/);
    await expectRefusal(new Blob(['text']), 'BAD_IMAGE', /^blob: is neither/);
    await expectRefusal(new ArrayBuffer(0), 'BAD_IMAGE', /^bytes: is empty/);
    for (const [width, height, length] of [
      [3, 2, 18],
      [0, 0, 0],
      [-3, -2, 24],
      [1.5, 4, 24],
      [Number.NaN, 2, 24],
    ]) {
      await expectRefusal(
        { width, height, data: new Uint8Array(length) },
        'BAD_IMAGE',
        /4 bytes \(RGBA\) for each pixel/,
      );
    }
  });

  it('refuses what only untyped callers can pass', async () => {
    const wanted =
      'picture: must be a path, URL, bytes, Blob, Response, { data, width, height } or what a browser draws, not';
    const pixels = 'pixels: must have 4 bytes (RGBA) for each pixel, not 1 x 1 pixels in';
    const untyped: [source: unknown, code: string, message: string][] = [
      [undefined, 'BAD_ARGUMENT', `${wanted} undefined`],
      [null, 'BAD_ARGUMENT', `${wanted} null`],
      [42, 'BAD_ARGUMENT', `${wanted} 42`],
      [{}, 'BAD_ARGUMENT', `${wanted} an object`],
      [[], 'BAD_ARGUMENT', `${wanted} []`],
      [{ width: 1, height: 1, data: null }, 'BAD_IMAGE', `${pixels} something other than bytes`],
      [{ width: 1, height: 1, data: [1, 2, 3, 4] }, 'BAD_IMAGE', `${pixels} something other than bytes`],
      [
        { width: 1, height: 1, data: new Float32Array(4) },
        'BAD_IMAGE',
        `${pixels} something other than bytes`,
      ],
      [{ width: 1, height: 1, data: new Uint8Array(3) }, 'BAD_IMAGE', `${pixels} 3 bytes`],
    ];
    for (const [source, code, message] of untyped) {
      const error = await readImage(source as ImageSource).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code, message });
    }
  });

  it('refuses more pixels than a file may have', async () => {
    const data = new Uint8Array(4 * 11_000 * 10_000);
    const source = { width: 11_000, height: 10_000, data, name: 'mine' };
    await expectRefusal(
      source,
      'IMAGE_TOO_LARGE',
      /^mine: has 11000 x 10000 pixels; the limit is 100 million/,
    );
  });

  it('calls pixels by their name in whatever is wrong with them', async () => {
    const source = { width: 3, height: 2, data: new Uint8Array(3), name: 'mine' };
    await expectRefusal(source, 'BAD_IMAGE', /^mine: must have 4 bytes/);
  });

  it("rejects with the signal's reason, before and while reading", async () => {
    const reason = new Error('enough');
    expect(await refusal(path(), AbortSignal.abort(reason))).to.equal(reason);
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    expect(await refusal(`${origin}/slow.png`, controller.signal)).to.equal(reason);
  });

  it("rejects with the signal's reason while a Response comes in, and ends the download", async () => {
    const givenUp = once(server, 'given up');
    const error = await refusal(await fetch(`${origin}/stalling.png`), AbortSignal.timeout(50));
    expect(error).to.have.property('name', 'TimeoutError');
    await givenUp;
  });

  it('refuses what can be read no more', async () => {
    const broken = /breaking\.png: cannot be read: the server broke the connection off$/;
    await expectRefusal(`${origin}/breaking.png`, 'NOT_FOUND', broken);
    await expectRefusal(await fetch(`${origin}/breaking.png`), 'NOT_FOUND', broken);
    const locked = new Response('text');
    locked.body?.getReader();
    await expectRefusal(locked, 'BAD_ARGUMENT', /^response: is being read already: give its clone\(\)$/);
    const changing = join(folder, 'changing.png');
    await writeFile(changing, png);
    const blob = await openAsBlob(changing);
    await writeFile(changing, 'text');
    await expectRefusal(blob, 'NOT_FOUND', /^blob: cannot be read: its file has changed, or is gone$/);
    const sources = [Uint8Array.from(png), new DataView(Uint8Array.from(png).buffer, 1)];
    structuredClone(sources, { transfer: sources.map(({ buffer }) => buffer) });
    for (const source of [...sources, sources[0].buffer]) {
      await expectRefusal(
        source,
        'BAD_ARGUMENT',
        /^bytes: have been transferred, and are gone: give a copy$/,
      );
    }
  });
});
