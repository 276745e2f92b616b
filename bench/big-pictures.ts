/**
 * Very large pictures through `detect`: time and the most memory, each in a process of its own.
 *   npm run bench:big [-- --backend NAME]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import jpeg from 'jpeg-js';
import { OverFeat, readImage } from '../lib/index.js';
import { machine, writeSection } from './report.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const cells = join(root, 'examples/cells.jpg');

const pictures = [
  { name: 'a photo', width: 640, height: 480 },
  { name: 'tall', width: 1080, height: 9000 },
  { name: 'a panorama', width: 30_000, height: 1000 },
  { name: '100 megapixels', width: 11_500, height: 8690 },
] as const;

interface Measured {
  readonly backend: string;
  readonly objects: number;
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly peakMegabytes: number;
}

const { values } = parseArgs({
  options: { backend: { type: 'string', default: 'auto' }, picture: { type: 'string' } },
});
if (values.picture === undefined) await measureAll(values.backend);
else console.log(JSON.stringify(await measureOne(values.picture, values.backend)));

async function measureAll(backend: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'overfeat-big-'));
  try {
    const { image } = await readImage(cells);
    const started = machine();
    const rows: string[] = [];
    for (const { name, width, height } of pictures) {
      const path = join(folder, `${width}x${height}.jpg`);
      await writeFile(path, jpeg.encode(tiled(image, width, height), 90).data);
      const script = [fileURLToPath(import.meta.url), '--picture', path, '--backend', backend];
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', ...script], {
        cwd: root,
      });
      const one = JSON.parse(stdout) as Measured;
      rows.push(
        `| ${name}, ${width}x${height} | ${one.backend} | ${one.objects} | ${one.seconds.toFixed(1)} | ${one.processorSeconds.toFixed(1)} | ${one.peakMegabytes.toFixed(0)} |`,
      );
    }
    const head =
      '| picture | backend | objects | s | processor s | peak MB |\n| --- | --- | --- | --- | --- | --- |';
    await writeSection(
      'Node: `detect` on very large pictures, decoding included',
      [started, '', head, ...rows].join('\n'),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureOne(picture: string, backend: string): Promise<Measured> {
  const overfeat = await OverFeat.load('cells', { backend });
  const start = performance.now();
  const { results } = await overfeat.detect(picture);
  const seconds = (performance.now() - start) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  await overfeat.dispose();
  return {
    backend: overfeat.backend,
    objects: results.length,
    seconds,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMegabytes: maxRSS / 1024,
  };
}

/** The picture, side by side as often as it takes. */
function tiled(
  {
    width,
    height,
    data,
  }: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray },
  toWidth: number,
  toHeight: number,
) {
  const tiles = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const pixels = new Uint32Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y++) {
    const row = tiles.subarray((y % height) * width, ((y % height) + 1) * width);
    for (let x = 0; x < toWidth; x += width) {
      pixels.set(row.subarray(0, Math.min(width, toWidth - x)), y * toWidth + x);
    }
  }
  return { width: toWidth, height: toHeight, data: Buffer.from(pixels.buffer) };
}
