/** What reads files from outside, and whole files to begin with. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readNpy } from '../../conformance/runner/read-npy.js';
import { inspectDataSet } from '../../lib/data/data-set.js';
import { parseJson } from '../../lib/files/parse-json.js';
import { encodeNpy } from '../../lib/formats/npy.js';
import { readImage } from '../../lib/index.js';
import { parseModel } from '../../lib/model/model-file.js';
import { compact } from '../../lib/networks/compact.js';
import { initialiseWeights } from '../../lib/training/initialise.js';
import type { Random } from '../../lib/training/random.js';
import { bytesSource } from '../../lib/weights/byte-source.js';
import { encodeSafetensors, readSafetensors } from '../../lib/weights/safetensors.js';
import { awkwardPictures } from '../lib/images/awkward-pictures.js';
import { mutatedBytes, mutatedJson } from './mutate.js';

export interface Target {
  readonly name: string;
  /** A file that is nearly right. */
  input(random: Random): Uint8Array;
  /** Rejects with one of the library's errors, or resolves; what it gives is checked by itself. */
  read(bytes: Uint8Array): Promise<unknown>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const jsonOf = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

const ofBytes =
  (files: readonly Uint8Array[]) =>
  (random: Random): Uint8Array =>
    mutatedBytes(files[random.integer(files.length)], random);

/** Half of them is still JSON. */
const ofJson =
  (value: unknown) =>
  (random: Random): Uint8Array =>
    random.integer(2) === 0
      ? mutatedJson(value, random)
      : mutatedBytes(new TextEncoder().encode(JSON.stringify(value)), random);

async function readPicture(bytes: Uint8Array): Promise<void> {
  const { image } = await readImage(bytes);
  const { width, height, data } = image;
  if (data.length !== 4 * width * height) throw new Error(`${width}x${height} has ${data.length} values`);
}

const pictures = (prefix: string) =>
  awkwardPictures.filter(({ title }) => title.startsWith(prefix)).map(({ file }) => file);

const ppm = Buffer.concat([Buffer.from('P6\n# a comment\n7 5\n255\n'), Buffer.alloc(7 * 5 * 3, 90)]);

const smallWeights = initialiseWeights(compact({ classes: 2, width: 0.05 }), { seed: 1 });

function cocoTarget(): Target {
  const { images, annotations, categories } = jsonOf('examples/objects.json');
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-coco-'));
  const path = join(folder, 'set.json');
  return {
    name: 'COCO',
    input: ofJson({ images, annotations, categories }),
    read: async (bytes) => {
      writeFileSync(path, bytes);
      const { dataSet } = await inspectDataSet(path, { images: join(root, 'examples') });
      for (const { objects } of dataSet.pictures) {
        for (const { box } of objects) {
          if (!Object.values(box).every(Number.isFinite)) throw new Error(`a box ${JSON.stringify(box)}`);
        }
      }
    },
  };
}

/** Made where they run: some have a folder. */
export function makeTargets(): readonly Target[] {
  return [
    { name: 'JPEG', input: ofBytes(pictures('JPEG')), read: readPicture },
    { name: 'PNG', input: ofBytes(pictures('PNG')), read: readPicture },
    { name: 'PPM', input: ofBytes([ppm]), read: readPicture },
    {
      name: 'safetensors',
      input: ofBytes([encodeSafetensors(smallWeights)]),
      read: async (bytes) => readSafetensors(bytesSource('weights', bytes)),
    },
    {
      name: 'npy',
      input: ofBytes([
        encodeNpy({ shape: [2, 3, 5], data: Float32Array.from({ length: 30 }, (_, at) => at - 7) }),
      ]),
      read: async (bytes) => readNpy(bytes, 'values'),
    },
    {
      name: 'model.json',
      input: ofJson(jsonOf('models/cells/model.json')),
      read: async (bytes) => parseModel(parseJson(bytes, 'model', 'BAD_MODEL'), 'model'),
    },
    cocoTarget(),
  ];
}
