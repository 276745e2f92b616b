import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { expect } from 'chai';
import { run } from '../../../lib/cli/program.js';
import { decodeImage } from '../../../lib/images/decode.js';
import { overfeat, picture, useCommandLine } from './tiny.js';

describe('many pictures, some of them bad', () => {
  const { at, model, library } = useCommandLine();
  before(async () => {
    await writeFile(at('bad.png'), picture(100, 120).subarray(0, 900));
    await writeFile(at('small.png'), picture(20, 30));
    await mkdir(at('folder'));
  });
  const names = () => ['a.png', 'bad.png', 'small.png', 'folder', 'gone.png', 'b.png'].map(at);
  const codes = [undefined, 'BAD_IMAGE', 'IMAGE_TOO_SMALL', 'NOT_A_FILE', 'NOT_FOUND', undefined];

  /** Exit code 2, and a line for each bad one. */
  async function answer(...options: string[]): Promise<string> {
    const { code, stdout, stderr } = await overfeat(['detect', ...names(), ...model(), ...options]);
    expect(code).to.equal(2);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).to.have.lengthOf(4);
    for (const [at, name] of names().slice(1, 5).entries())
      expect(lines[at])
        .to.match(/^overfeat: /)
        .and.include(name);
    return stdout;
  }

  const expectEntries = async (
    documents: readonly { image: string; error?: { code: string; message: string } }[],
  ) => {
    expect(documents.map(({ image }) => image)).to.deep.equal(names());
    expect(documents.map(({ error }) => error?.code)).to.deep.equal(codes);
    expect(documents[2].error?.message).to.match(/small\.png: 30x20 pixels are fewer/);
    for (const good of [0, 5]) {
      const { results, backend } = await library().detect(names()[good]);
      expect(documents[good]).to.deep.equal({ image: names()[good], backend, results });
    }
  };

  it('text: goes on after a bad one', async () => {
    const text = await answer();
    expect(text.match(/^\S+: \d+ objects? in .*$/gm)).to.have.lengthOf(2);
    expect(text).not.to.match(/^\n/);
  });

  it('--format json: one document with results and errors', async () => {
    await expectEntries(JSON.parse(await answer('--format', 'json')));
  });

  it('--format jsonl: a line for each picture', async () => {
    const lines = (await answer('--format', 'jsonl')).trimEnd().split('\n');
    await expectEntries(lines.map((line) => JSON.parse(line)));
  });

  const ppm = (height: number, width: number, most = 255) => {
    const image = Buffer.alloc(3 * height * width * (most > 255 ? 2 : 1));
    for (let at = 0; at < image.length; at++) image[at] = (at * 7) % (most + 1);
    return Buffer.concat([Buffer.from(`P6\n# a comment\n${width} ${height}\n${most}\n`), image]);
  };

  it('standard input may hold several, PPM among them', async () => {
    const jpeg = await readFile('examples/airplane.jpg');
    const stdin = Buffer.concat([
      picture(100, 120),
      ppm(90, 101),
      jpeg,
      Buffer.from('\n'),
      picture(20, 30),
      Buffer.from('rest'),
    ]);
    const line = ['detect', '-', ...model(), '--format', 'json', '--draw', at('drawn.png')];
    const { code, stdout } = await overfeat(line, { stdin });
    const documents: { image: string; error?: { code: string } }[] = JSON.parse(stdout);
    expect(documents.map(({ image, error }) => [image, error?.code])).to.deep.equal([
      ['-', undefined],
      ['-2', undefined],
      ['-3', undefined],
      ['-4', 'IMAGE_TOO_SMALL'],
      ['-5', 'BAD_IMAGE'],
    ]);
    expect(code).to.equal(2);
    const { results } = await library().detect(at('a.png'));
    expect(documents[0]).to.deep.equal({ image: '-', backend: 'cpu', results });
    for (const name of ['drawn.png', 'drawn-2.png', 'drawn-3.png']) await readFile(at(name));
  });

  it('reads PPM of one and two bytes a sample, and refuses one cut short', async () => {
    for (const most of [255, 65535, 100]) {
      const file = ppm(5, 7, most);
      const { width, height, data } = await decodeImage(file, 'a.ppm');
      expect([height, width, data.length]).to.deep.equal([5, 7, 4 * 35]);
      const pixels = file.subarray(-15 * (most > 255 ? 2 : 1));
      const last = (channel: number) => {
        const at = pixels.length - (most > 255 ? 6 : 3) + channel * (most > 255 ? 2 : 1);
        return (255 * (most > 255 ? pixels.readUInt16BE(at) : pixels[at])) / most;
      };
      for (const channel of [0, 1, 2]) expect(data[4 * 34 + channel]).to.be.closeTo(last(channel), 0.5);
      const cut = await decodeImage(file.subarray(0, -1), 'a.ppm').catch((error: Error) => error.message);
      expect(cut).to.match(/^a\.ppm: is cut short/);
    }
  });

  it('--format json of one bad picture is its error', async () => {
    const { code, stdout } = await overfeat(['classify', at('small.png'), ...model(), '--format', 'json']);
    expect(code).to.equal(2);
    expect(JSON.parse(stdout)).to.have.property('error').that.includes({ code: 'IMAGE_TOO_SMALL' });
  });

  it('features: of several on standard input, --json is one list and --jsonl lines', async () => {
    const stdin = Buffer.concat([picture(100, 120), ppm(90, 101), Buffer.from('rest')]);
    const line = ['features', '-', ...model(), '--layer', '2'];
    const asList = await overfeat([...line, '--json'], { stdin });
    const asLines = await overfeat([...line, '--jsonl'], { stdin });
    expect([asList.code, asLines.code]).to.deep.equal([2, 2]);
    const documents: { image: string; error?: { code: string } }[] = JSON.parse(asList.stdout);
    expect(documents.map(({ image, error }) => [image, error?.code])).to.deep.equal([
      ['-', undefined],
      ['-2', undefined],
      ['-3', 'BAD_IMAGE'],
    ]);
    const lines = asLines.stdout.trimEnd().split('\n');
    expect(lines.map((text) => JSON.parse(text))).to.deep.equal(documents);
    const one = await overfeat([...line, '--json'], { stdin: picture(100, 120) });
    expect(JSON.parse(one.stdout)).to.deep.equal(documents[0]);
  });

  it('features: goes on, and lists errors in JSON', async () => {
    const line = ['features', ...names(), ...model(), '--layer', '2', '--format', 'json'];
    const { code, stdout } = await overfeat(line);
    expect(code).to.equal(2);
    const documents: { error?: { code: string } }[] = JSON.parse(stdout);
    // Features are taken of pictures as they are; too small is below the layer's own kernels.
    expect(documents).to.have.lengthOf(6);
    expect(documents[1].error?.code).to.equal('BAD_IMAGE');
    expect(documents[5]).to.have.property('features');
  });

  it('refuses a bad option once, and not for each picture', async () => {
    const { code, stdout, stderr } = await overfeat(['detect', ...names(), ...model(), '--scales', '20']);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.match(/^overfeat: scales\[0\]: [^\n]+\n$/);
  });

  for (const format of ['table', 'json', 'jsonl', 'csv', 'coco']) {
    it(`says once, as ${format} too, that what it says reaches nobody, and answers no more pictures`, async () => {
      const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
      let writes = 0;
      const stdout = new Writable({
        write(_chunk, _encoding, done) {
          writes++;
          done(gone);
        },
      }).on('error', () => {});
      let told = '';
      const stderr = new Writable({
        write(chunk, _encoding, done) {
          told += chunk;
          done();
        },
      });
      const line = ['detect', at('a.png'), at('b.png'), at('a.png'), ...model(), '--format', format];
      const { signal } = new AbortController();
      expect(await run(line, { stdin: Readable.from([]), stdout, stderr, signal })).to.equal(2);
      expect(told).to.equal('overfeat: standard output: cannot be written: nobody reads it any more\n');
      expect(writes).to.equal(1);
    });
  }

  it('refuses a format that there is not', async () => {
    const { code, stderr } = await overfeat(['classify', at('a.png'), ...model(), '--format', 'coco']);
    expect(code).to.equal(2);
    expect(stderr).to.match(/^overfeat: .*'coco' is invalid.*table, json, jsonl, csv.*\n$/);
  });
});
