import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import sharp from 'sharp';
import { readPictureFile } from '../../../lib/data/picture-file.js';
import { InputError } from '../../../lib/errors.js';
import { decodePicture } from '../../../lib/images/decode.js';
import { readImage } from '../../../lib/images/source.js';

const [width, height] = [41, 23];
const value = (y: number, x: number, channel: number) => (5 * x + 9 * y + 60 * channel) % 256;
const pixels = Buffer.from(
  Array.from({ length: 3 * width * height }, (_, at) => {
    const position = Math.floor(at / 3);
    return value(Math.floor(position / width), position % width, at % 3);
  }),
);
const picture = () => sharp(pixels, { raw: { width, height, channels: 3 } });
const expected = { width, height, data: [...pixels] };

const decoded = async (bytes: Uint8Array, name = 'a') => {
  const { image, codec } = await decodePicture(bytes, name);
  const data = [...image.data].filter((_, at) => at % 4 !== 3);
  return { codec, image: { width: image.width, height: image.height, data } };
};

describe('pictures that sharp decodes', () => {
  it('are WebP, AVIF, GIF and TIFF, pixel by pixel where they lose nothing', async () => {
    for (const [name, file] of [
      ['webp', await picture().webp({ lossless: true }).toBuffer()],
      ['tiff', await picture().tiff({ compression: 'lzw' }).toBuffer()],
      ['16-bit tiff', await picture().toColourspace('rgb16').tiff({ compression: 'none' }).toBuffer()],
      ['avif', await picture().avif({ lossless: true, chromaSubsampling: '4:4:4' }).toBuffer()],
    ] as const) {
      const { codec, image } = await decoded(file);
      expect(codec, name).to.equal('sharp');
      expect({ ...image, data: [] }, name).to.deep.equal({ ...expected, data: [] });
      const most = name === 'avif' ? 3 : 0;
      const differences = image.data.map((value, at) => Math.abs(value - expected.data[at]));
      expect(Math.max(...differences), name).to.be.at.most(most);
    }
    const grey = await picture().greyscale().gif().toBuffer();
    expect((await decoded(grey)).image).to.include({ width, height });
  });

  it('are JPEGs of arithmetic coding, which jpeg-js does not know', async () => {
    const file = (name: string) => readFile(new URL(`../../data/${name}.jpg`, import.meta.url));
    const { codec, image } = await decoded(await file('arithmetic'));
    expect(codec).to.equal('sharp');
    // The same coefficients.
    const same = await decoded(await file('progressive'));
    expect(same.codec).to.equal('jpeg-js');
    const isInside = (along: number) => along % 16 >= 2 && along % 16 < 14;
    const differences = image.data.filter((value, at) => {
      const pixel = Math.floor(at / 3);
      const [y, x] = [Math.floor(pixel / image.width), pixel % image.width];
      return isInside(y) && isInside(x) && Math.abs(value - same.image.data[at]) > 6;
    });
    expect({ ...image, data: differences }).to.deep.equal({ width: 48, height: 32, data: [] });
  });

  it('are the first of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(3 * 20 * 10, 200), Buffer.alloc(3 * 20 * 10, 90)]);
    const raw = { width: 20, height: 20, channels: 3, pageHeight: 10 } as const;
    for (const format of ['gif', 'webp'] as const) {
      const file = await sharp(frames, { raw, animated: true })
        .toFormat(format, { lossless: true })
        .toBuffer();
      const { image } = await decoded(file);
      expect(image, format).to.include({ width: 20, height: 10 });
      expect(new Set(image.data), format).to.deep.equal(new Set([200]));
    }
  });

  it('lie over white where they are transparent', async () => {
    const clear = Buffer.alloc(4 * 9 * 5, 0);
    const file = await sharp(clear, { raw: { width: 9, height: 5, channels: 4 } })
      .webp({ lossless: true })
      .toBuffer();
    expect(new Set((await decoded(file)).image.data)).to.deep.equal(new Set([255]));
  });

  it('keep their colours whatever profile they have', async () => {
    const file = await picture().withIccProfile('p3').tiff({ compression: 'none' }).toBuffer();
    const stored = await sharp(file, { ignoreIcc: true }).raw().toBuffer();
    expect((await decoded(file)).image.data).to.deep.equal([...stored]);
  });

  it('are turned by the tag of a TIFF and by an AVIF itself, and not by the EXIF of a WebP, as in browsers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'overfeat-sharp-'));
    try {
      for (const [format, isTurned] of [
        ['tiff', true],
        ['avif', true],
        ['webp', false],
      ] as const) {
        const file = await picture()
          .withMetadata({ orientation: 6 })
          .toFormat(format, { quality: 90 })
          .toBuffer();
        const size = isTurned ? [height, width] : [width, height];
        const { image } = await decoded(file);
        expect([image.width, image.height], format).to.deep.equal(size);
        // The header tells the same without sharp, so that data sets are checked by it.
        await writeFile(join(folder, `a.${format}`), file);
        const { stored, orientation } = await readPictureFile(join(folder, `a.${format}`));
        expect(orientation >= 5 ? stored : stored.toReversed(), format).to.deep.equal(size);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are refused where they are cut short, hold no picture, or are too large', async () => {
    const whole = await picture().webp({ lossless: true }).toBuffer();
    const lying = Buffer.from(await picture().gif().toBuffer());
    lying.writeUInt16LE(60_000, 6);
    lying.writeUInt16LE(60_000, 8);
    for (const [file, reason] of [
      [whole.subarray(0, -20), /is a damaged or unusual WebP: its pixels cannot be decoded; save it anew/],
      [Buffer.from('RIFF....WEBP'), /is cut short or damaged: the WebP does not say its size/],
      [Buffer.from('GIF89a'), /is cut short or damaged: the GIF does not say its size/],
      [Buffer.from('II*\0\0\0\0\0'), /is cut short or damaged: the TIFF does not say its size/],
      [lying, /has 60000 x 60000 pixels; the limit is 100 million/],
    ] as const) {
      const error = await decodePicture(file, 'a').catch((failure: unknown) => failure);
      expect(error).to.be.instanceOf(InputError).with.property('message').that.matches(reason);
    }
  });

  it('say that sharp decoded them, from the library too', async () => {
    const bytes = await picture().webp().toBuffer();
    expect((await readImage(bytes)).codec).to.equal('sharp');
    expect((await readImage(await picture().png().toBuffer())).codec).to.equal('pngjs');
    expect((await readImage(await picture().jpeg().toBuffer())).codec).to.equal('jpeg-js');
    expect(await readImage({ width: 1, height: 1, data: new Uint8Array(4).fill(255) })).not.to.have.property(
      'codec',
    );
  });

  it('are told to need it where it is not there, PNG and JPEG being read without it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'overfeat-no-sharp-'));
    try {
      const absent = `export async function resolve(name, context, next) {
        if (name === 'sharp') throw new Error('absent');
        return next(name, context);
      }`;
      const asUrl = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
      const preload = asUrl(
        `import { register } from 'node:module'; register(${JSON.stringify(asUrl(absent))});`,
      );
      const files = [join(folder, 'a.webp'), join(folder, 'a.png')];
      await writeFile(files[0], await picture().webp().toBuffer());
      await writeFile(files[1], await picture().resize(80, 80).png().toBuffer());
      const line = [
        'lib/cli/main.ts',
        'detect',
        ...files,
        '--model',
        'cells',
        '--backend',
        'cpu',
        '--scales',
        '96',
      ];
      const outcome = await promisify(execFile)(process.execPath, [
        ...['--import', 'tsx', '--import', preload, ...line],
      ]).catch((failure: { code: number; stdout: string; stderr: string }) => failure);
      expect(outcome).to.have.property('code', 2);
      expect(outcome.stderr).to.equal(
        `overfeat: ${files[0]}: is a WebP, which takes the package sharp: \`npm install sharp\`\n`,
      );
      expect(outcome.stdout).to.match(/a\.png: \d+ objects? in /);
    } finally {
      await rm(folder, { recursive: true });
    }
  }).timeout(120_000);
});
