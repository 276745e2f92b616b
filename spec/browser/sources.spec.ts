/** Every kind of picture that a page can have, each the same as its file; those that are none, each refused in words. */
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as entry from './sources-page.js';

declare const bundle: typeof entry;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const url = '/cells.jpg';

/** Largest difference from the file's own pixels, where there may be one: videos round colours to YCbCr. */
const rounding: Readonly<Record<string, number>> = { HTMLVideoElement: 8 };

const names: Readonly<Record<string, string>> = {
  File: 'picture',
  Blob: 'blob',
  ArrayBuffer: 'bytes',
  URL: 'http://localhost/cells.jpg',
  Response: 'http://localhost/cells.jpg',
  HTMLImageElement: 'http://localhost/cells.jpg',
  'File of another frame': 'picture',
  'ArrayBuffer of another frame': 'bytes',
  'Response of another frame': 'http://localhost/cells.jpg',
  'ImageData of another frame': 'pixels',
  'HTMLImageElement of another frame': 'http://localhost/cells.jpg',
  HTMLCanvasElement: 'canvas',
  OffscreenCanvas: 'canvas',
  ImageBitmap: 'bitmap',
  ImageData: 'pixels',
  VideoFrame: 'video frame',
  HTMLVideoElement: 'video',
};

const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
  'an img that loads still': ['BAD_IMAGE', /: has 0 x 0 pixels: it is not loaded yet: await its decode\(\)$/],
  'an img that is none': ['BAD_IMAGE', /: has 0 x 0 pixels: it has no picture, or one that cannot be shown$/],
  'an img without a source': ['BAD_IMAGE', /^img: has 0 x 0 pixels: it has no picture/],
  'an img of another origin': ['BAD_IMAGE', /^http:\/\/other\S+: holds pixels of another origin/],
  'a canvas of another origin': ['BAD_IMAGE', /^canvas: holds pixels of another origin.*crossorigin/],
  'a canvas without area': ['BAD_IMAGE', /^canvas: has 0 x 150 pixels: it has no area$/],
  'a bitmap that is closed': ['BAD_IMAGE', /^bitmap: has 0 x 0 pixels: it was closed, or transferred$/],
  'a frame that is closed': ['BAD_IMAGE', /^video frame: has 0 x 0 pixels: it was closed, or transferred$/],
  'a video without a frame': ['BAD_IMAGE', /^video: has 0 x 0 pixels: .*loadeddata$/],
  'an answer of 404': ['NOT_FOUND', /^http:\/\/localhost\S+none: the server answered 404/],
  'an answer that is opaque': ['NOT_FOUND', /^response: is opaque.*: fetch it without `no-cors`$/],
  'a URL of another origin': ['NOT_FOUND', /cells\.jpg: cannot be read: its server .* \(CORS\)$/],
  'an answer that was read': ['BAD_ARGUMENT', /cells\.jpg: has been read already: give its clone\(\)$/],
};

describe('what a page has pictures as', () => {
  let open: OpenPage;

  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    open = await openPage(path('sources-page.ts'), [path('../../examples')]);
    await open.page.route('**/none', (route) => route.fulfill({ status: 404 }));
    await open.page.route('http://other.localhost/*', (route) =>
      route.fulfill({
        path: path('../../examples/cells.jpg'),
        headers: { 'Cross-Origin-Resource-Policy': 'cross-origin' },
      }),
    );
  });

  after(() => open?.[Symbol.asyncDispose]());

  it('is known here by all its names', async () => {
    expect(await open.page.evaluate(() => bundle.kinds())).to.have.members(Object.keys(names));
  });

  for (const [kind, name] of Object.entries(names)) {
    it(`${kind} has the pixels of its file`, async () => {
      const { difference, ...seen } = await open.page.evaluate(
        ([chosen, place]) => bundle.compare(chosen, place),
        [kind, url] as const,
      );
      expect(seen).to.deep.equal({ name, size: [640, 480] });
      expect(difference).to.be.at.most(rounding[kind] ?? 0);
    });
  }

  for (const [kind, [code, message]] of Object.entries(refused)) {
    it(`${kind} is refused`, async () => {
      const refusal = await open.page.evaluate(([chosen, place]) => bundle.refusal(chosen, place), [
        kind,
        url,
      ] as const);
      expect(refusal).to.include({ name: 'InputError', code });
      expect(refusal?.message).to.match(message);
    });
  }
});
