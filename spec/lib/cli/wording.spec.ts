/** No message is in the words of a dependency or of the runtime: each that is known is provoked. */
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { awkwardPictures } from '../images/awkward-pictures.js';
import { assemblePng, makePng } from '../images/png-writer.js';
import { changed } from './bad-files.js';
import { overfeat, useCommandLine } from './tiny.js';

const foreign =
  /Unexpected (token|end)|JSON at position|is not valid JSON|Expected property|marker|Huffman|quantization|tolerantDecoding|maxMemoryUsage|stream|waitng|CRC|unrecognised|palette|Invalid (input|option|image|string)|expected \w+, received|ZodError|Too small|Exif(Reader| segments)|Cannot read propert|undefined|is not a function|RangeError|TypeError|ENOENT|EACCES|EISDIR|ENOTDIR|ECONNREFUSED|getaddrinfo|fetch failed|socket|\.js:\d|node_modules/;

const plan = { width: 120, height: 100, depth: 8, colourType: 2 } as const;
const png = makePng({ ...plan, samples: (y, x) => [y, x, 7] });
const jpegs = ['baseline', 'progressive', 'restart markers after each unit', 'four components and Adobe'].map(
  (title) => awkwardPictures.find((picture) => picture.title === `JPEG: ${title}`)?.file ?? Buffer.alloc(0),
);
const with255 = (file: Uint8Array, at: number) => {
  const copy = Buffer.from(file);
  copy[at] = 255 - copy[at];
  return copy;
};

describe('messages', () => {
  const { at, model } = useCommandLine();

  const expectOwnWords = async (line: readonly string[], code: number | undefined = 2) => {
    const { code: got, stderr } = await overfeat(line);
    if (code !== undefined) expect(got, line.join(' ')).to.equal(code);
    // What the user wrote is the user's.
    expect(stderr.replaceAll(at(''), ''), line.join(' ')).not.to.match(foreign);
    expect(stderr).not.to.include('internal error');
  };

  it('about JPEGs with any byte wrong', async () => {
    await mkdir(at('jpegs'), { recursive: true });
    const names: string[] = [];
    for (const [which, file] of jpegs.entries()) {
      for (let place = 2; place < file.length; place += 5) {
        const name = at(`jpegs/${which}-${place}.jpg`);
        await writeFile(name, with255(file, place));
        names.push(name);
      }
    }
    // Pictures of a few bytes are below the window where they can be decoded.
    await expectOwnWords(['classify', ...names, ...model()]);
  }).timeout(120_000);

  it('about PNGs with any byte wrong, and of all kinds of damage', async () => {
    await mkdir(at('pngs'), { recursive: true });
    const files: Buffer[] = Array.from({ length: 200 }, (_, number) => with255(png, 8 + number * 3));
    files.push(
      assemblePng({ ...plan, colourType: 3 }, png.subarray(41, -16)),
      assemblePng(plan, Buffer.alloc(0)),
    );
    const names = await Promise.all(
      files.map(async (file, number) => {
        await writeFile(at(`pngs/${number}.png`), file);
        return at(`pngs/${number}.png`);
      }),
    );
    await expectOwnWords(['classify', ...names, ...model(), '--scales', '80', '--no-flips'], undefined);
  }).timeout(120_000);

  it('about JSON that is none', async () => {
    const texts = [
      '',
      '{',
      '{"a": }',
      '[1, 2',
      '{"a": 1,}',
      'Dear Sir',
      '{"a": "\n"}',
      '\ufeff',
      '{"a": NaN}',
      'null',
      '[]',
      '7',
      '{}',
    ];
    for (const [number, text] of texts.entries()) {
      await writeFile(at(`${number}.json`), text);
      await expectOwnWords(['evaluate', ...model(), '--data', at(`${number}.json`)]);
      await expectOwnWords(['describe', at(`${number}.json`)]);
    }
    await writeFile(at('line.json'), '{\n  "a": 1\n  "b": 2\n}');
    const { stderr } = await overfeat(['describe', at('line.json')]);
    expect(stderr).to.match(/line\.json: is not JSON: there is a mistake in line 3, at character 3\n$/);
  });

  it('about data sets whose values are of a wrong kind', async () => {
    const values = [null, '', 'x', 1.5, -1, [], {}, true];
    for (const [number, value] of values.entries()) {
      for (const key of ['bbox', 'image_id', 'category_id', 'iscrowd', 'segmentation'] as const) {
        await writeFile(
          at('set.json'),
          changed((set) =>
            Object.assign(set.annotations[0], {
              [key]: value,
              ...(key === 'segmentation' && { bbox: undefined }),
            }),
          ),
        );
        await expectOwnWords(['data', 'check', at('set.json')], undefined);
      }
      for (const key of ['id', 'file_name', 'width'] as const) {
        await writeFile(
          at(`set${number}.json`),
          changed((set) => Object.assign(set.images[0], { [key]: value })),
        );
        await expectOwnWords(['data', 'check', at(`set${number}.json`)], undefined);
      }
    }
  });

  it('about files and servers that are not there, or cannot be read or written', async () => {
    const server = createServer().listen(0);
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    for (const line of [
      ['detect', at('a.png/below'), ...model()],
      ['detect', at('x'.repeat(300)), ...model()],
      ['detect', `http://127.0.0.1:${port}/a.png`, ...model()],
      ['detect', 'http://nowhere.invalid/a.png', ...model()],
      ['detect', 'http://127.0.0.1:1/a.png', ...model()],
      ['detect', 'http://[::', ...model()],
      ['detect', at('a.png'), '--model', `http://127.0.0.1:${port}/`],
      ['detect', at('a.png'), ...model(), '--draw', '/proc/x.png'],
      ['detect', at('a.png'), ...model(), '--draw', at('a.png/x.png')],
      ['features', at('a.png'), ...model(), '--out', `/proc/${'y'.repeat(300)}.txt`],
    ]) {
      await expectOwnWords(line);
    }
  }).timeout(60_000);
});
