import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import sharp, { type Sharp } from 'sharp';
import { decodeImage } from '../../lib/images/decode.js';
import { exifBlock, makeJpeg } from '../lib/images/oriented-jpeg.js';
import { makePng, type PngPlan } from '../lib/images/png-writer.js';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as entry from './images-page.js';

declare const bundle: typeof entry;

const data = (name: string) => readFileSync(new URL(`../data/${name}`, import.meta.url));
const plan: PngPlan = {
  width: 13,
  height: 9,
  depth: 8,
  colourType: 6,
  samples: (y, x) => [(37 * y + 11 * x) % 256, 20 * x, 28 * y, x === 5 ? 255 - 31 * y : 255],
};
const png = makePng(plan);

describe('pictures in chromium', () => {
  let open: OpenPage;

  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    open = await openPage(fileURLToPath(new URL('images-page.ts', import.meta.url)));
  });

  after(() => open?.[Symbol.asyncDispose]());

  const decode = (file: Buffer) =>
    open.page.evaluate((base64) => bundle.decode(base64), file.toString('base64'));

  /** Largest difference of a pixel's channel from what Node's codec makes of the same file. */
  async function differenceFromNode(
    file: Buffer,
    isCompared = (_y: number, _x: number) => true,
  ): Promise<number> {
    const got = await decode(file);
    const want = await decodeImage(file, 'picture');
    if (!('data' in got)) throw new Error(got.error);
    expect([got.height, got.width]).to.deep.equal([want.height, want.width]);
    const differences = got.data.map((value, at) => {
      const pixel = Math.floor(at / 4);
      return isCompared(Math.floor(pixel / want.width), pixel % want.width)
        ? Math.abs(value - want.data[at])
        : 0;
    });
    return Math.max(...differences);
  }

  it('decodes PNG as Node does, translucent pixels but for their rounding', async () => {
    expect(
      await differenceFromNode(
        makePng({ ...plan, colourType: 2, samples: (y, x) => plan.samples(y, x).slice(0, 3) }),
      ),
    ).to.equal(0);
    expect(await differenceFromNode(png)).to.be.at.most(2);
    expect(await differenceFromNode(makePng({ ...plan, interlaced: true }))).to.be.at.most(2);
  });

  it('decodes JPEG as Node does, but for rounding, and for colours between flat squares', async () => {
    // Colour at half resolution is spread smoothly by one, and in steps by the other.
    const isInside = (y: number, x: number) => [y, x].every((along) => along % 16 >= 2 && along % 16 < 14);
    for (const file of ['progressive.jpg', 'grey.jpg', 'ycck.jpg']) {
      expect(await differenceFromNode(data(file), isInside), file).to.be.at.most(6);
    }
  });

  for (const [name, encode] of [
    ['WebP', (image: Sharp) => image.webp({ lossless: true })],
    ['AVIF', (image: Sharp) => image.avif({ lossless: true, chromaSubsampling: '4:4:4' })],
  ] as const) {
    it(`reads ${name} as a Blob, a File and a Response, whether or not its type is said`, async () => {
      const [width, height] = [17, 10];
      const pixels = Buffer.from(Array.from({ length: 3 * width * height }, (_, at) => (at * 11) % 256));
      const file = await encode(sharp(pixels, { raw: { width, height, channels: 3 } })).toBuffer();
      for (const kind of ['Blob', 'File', 'Response'] as const) {
        for (const type of [`image/${name.toLowerCase()}`, '']) {
          const got = await open.page.evaluate(
            ([chosen, base64, said]) => bundle.readAs(chosen, base64, said),
            [kind, file.toString('base64'), type] as const,
          );
          if (!('data' in got)) throw new Error(got.error);
          expect([got.height, got.width]).to.deep.equal([height, width]);
          for (const [at, value] of got.data.entries()) {
            const wanted = at % 4 === 3 ? 255 : pixels[3 * Math.floor(at / 4) + (at % 4)];
            expect(Math.abs(value - wanted), `${kind} ${type} ${at}`).to.be.at.most(name === 'AVIF' ? 3 : 0);
          }
        }
      }
    });
  }

  it('decodes WebP, AVIF, GIF and BMP as Node does with sharp, turned or not', async () => {
    const [width, height] = [33, 18];
    const pixels = Buffer.from(Array.from({ length: 3 * width * height }, (_, at) => (at * 7) % 251));
    const picture = () =>
      sharp(pixels, { raw: { width, height, channels: 3 } }).withMetadata({ orientation: 6 });
    const files = {
      WebP: picture().webp({ lossless: true }),
      AVIF: picture().avif({ lossless: true, chromaSubsampling: '4:4:4' }),
      GIF: picture().gif(),
    };
    for (const [name, file] of Object.entries(files)) {
      expect(await differenceFromNode(await file.toBuffer()), name).to.be.at.most(name === 'AVIF' ? 3 : 0);
    }
    const bmp = Buffer.alloc(54 + 36 * 4);
    bmp.write('BM');
    for (const [at, value] of [
      [2, bmp.length],
      [10, 54],
      [14, 40],
      [18, 11],
      [22, 4],
      [26, 1 + (24 << 16)],
    ])
      bmp.writeUInt32LE(value, at);
    for (let at = 54; at < bmp.length; at++) bmp[at] = (at * 13) % 256;
    expect(await differenceFromNode(bmp), 'BMP').to.equal(0);
  });

  it('turns a JPEG as its EXIF orientation says', async () => {
    for (const orientation of [3, 6, 8]) {
      expect(
        await differenceFromNode(makeJpeg(exifBlock(orientation, true))),
        `${orientation}`,
      ).to.be.at.most(2);
    }
  });

  it('refuses what Node refuses', async () => {
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(50_000, 16);
    bomb.writeUInt32BE(50_000, 20);
    for (const [file, code] of [
      [bomb, 'IMAGE_TOO_LARGE'],
      [Buffer.from('text'), 'BAD_IMAGE'],
      [png.subarray(0, -20), 'BAD_IMAGE'],
      [data('progressive.jpg').subarray(0, 300), 'BAD_IMAGE'],
      [Buffer.from(png).fill(0x55, 60, 90), 'BAD_IMAGE'],
    ] as const) {
      expect(await decode(file)).to.have.property('code', code);
    }
  });

  it('calls a sound file of a format that it does not decode no damaged one', async () => {
    const channels = 3;
    const sound = { create: { width: 9, height: 7, channels, background: 'red' } } as const;
    const tiff = await sharp(sound).tiff().toBuffer();
    expect(await decode(tiff)).to.deep.equal({
      code: 'BAD_IMAGE',
      error:
        'InputError: picture: is a TIFF that this browser does not decode, or a damaged one; save it as PNG',
    });
    const damaged = await decode(Buffer.from(png).fill(0x55, 60, 90));
    expect(damaged)
      .to.have.property('error')
      .that.matches(/is a damaged or unusual PNG/);
  });

  it('reads data URLs, and every other string as a URL relative to the page', async () => {
    const read = (source: string) => open.page.evaluate((url) => bundle.read(url), source);
    expect(await read(`data:image/png;base64,${png.toString('base64')}`)).to.include({
      width: 13,
      height: 9,
    });
    await open.page.route('**/pictures/a.png', (route) =>
      route.fulfill({ contentType: 'image/png', body: png }),
    );
    expect(await read('pictures/a.png')).to.include({ width: 13, height: 9 });
    expect(await read('http://localhost/')).to.have.property('code', 'BAD_IMAGE');
    expect(await read('file:///a.png')).to.have.property('code', 'NOT_FOUND');
  });

  it('encodes PNG without loss', async () => {
    const base64 = png.toString('base64');
    const [once, twice] = await open.page.evaluate(
      async (file) => [await bundle.decode(file), await bundle.reencode(file)],
      base64,
    );
    expect(once)
      .to.have.property('data')
      .with.lengthOf(4 * 13 * 9);
    expect(twice).to.deep.equal(once);
  });
});
