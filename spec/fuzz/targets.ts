/** What reads files from outside, and whole files to begin with. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readNpy } from '../../conformance/runner/read-npy.js';
import { readDataSet } from '../../lib/data/data-set.js';
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

interface SetTarget {
  readonly name: string;
  /** Of a new folder, beside the pictures, which lie in `pictures`. */
  readonly files: Readonly<Record<string, string>>;
  /** The file that is damaged. */
  readonly damaged: string;
  readonly pictures: string;
  readonly set: string;
  readonly input: Target['input'];
}

/** A data set in a folder, of which one file is damaged. */
function setTarget({ name, files, damaged, pictures: place, set, input }: SetTarget): Target {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-set-'));
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  write(join(place, 'face.jpg'), readFileSync(join(root, 'examples/face.jpg')));
  for (const [path, content] of Object.entries(files)) write(path, content);
  return {
    name,
    input,
    read: async (bytes) => {
      write(damaged, bytes);
      const dataSet = await readDataSet(join(folder, set), { split: 'val' });
      for (const { objects } of dataSet.pictures) {
        for (const { box } of objects) {
          if (!Object.values(box).every(Number.isFinite)) throw new Error(`a box ${JSON.stringify(box)}`);
        }
      }
    },
  };
}

const text = (content: string) => ofBytes([new TextEncoder().encode(content)]);

const coco = {
  images: [{ id: 7, file_name: 'face.jpg', width: 471, height: 311 }],
  annotations: [
    { id: 1, image_id: 7, category_id: 3, bbox: [147, 22.5, 180, 240], iscrowd: 0 },
    { id: 2, image_id: 7, category_id: 3, segmentation: [[10, 12, 40, 12, 40, 51]], iscrowd: 0 },
  ],
  categories: [{ id: 3, name: 'face' }],
};

const voc = `<annotation><filename>face.jpg</filename><size><width>471</width><height>311</height><depth>3</depth></size>
<object><name>face</name><difficult>0</difficult><bndbox><xmin>147</xmin><ymin>22.5</ymin><xmax>327</xmax><ymax>262</ymax></bndbox></object>
<object><name>eye</name><bndbox><xmin>10</xmin><ymin>12</ymin><xmax>40</xmax><ymax>51</ymax></bndbox></object></annotation>
`;

const yoloYaml = `path: .\ntrain: images\nval: images\nnames:\n  0: face\n  1: eye\n`;
const yoloLabels = '0 0.5 0.45 0.4 0.75\n1 0.25 0.25 0.0625 0.125\n';

const createMl = [
  {
    image: 'face.jpg',
    annotations: [{ label: 'face', coordinates: { x: 237, y: 142.5, width: 180, height: 240 } }],
  },
];

const via = {
  'face.jpg1': {
    filename: 'face.jpg',
    size: 1,
    regions: [
      {
        shape_attributes: { name: 'rect', x: 147, y: 22.5, width: 180, height: 240 },
        region_attributes: { class: 'face' },
      },
      {
        shape_attributes: { name: 'polygon', all_points_x: [10, 40, 40], all_points_y: [12, 12, 51] },
        region_attributes: { class: 'eye' },
      },
      {
        shape_attributes: { name: 'ellipse', cx: 200, cy: 90, rx: 20, ry: 10, theta: 0.5 },
        region_attributes: { class: 'eye' },
      },
    ],
    file_attributes: {},
  },
};

function setTargets(): readonly Target[] {
  const beside = { pictures: '.', set: 'set.json', damaged: 'set.json', files: {} };
  const yolo = { pictures: 'images', set: 'data.yaml' };
  const yoloFiles = { 'data.yaml': yoloYaml, 'labels/face.txt': yoloLabels };
  return [
    setTarget({ ...beside, name: 'COCO', input: ofJson(coco) }),
    setTarget({ ...beside, name: 'CreateML', input: ofJson(createMl) }),
    setTarget({ ...beside, name: 'VIA', input: ofJson(via) }),
    setTarget({ name: 'VOC', files: {}, damaged: 'face.xml', pictures: '.', set: '.', input: text(voc) }),
    setTarget({
      ...yolo,
      name: 'YOLO labels',
      files: yoloFiles,
      damaged: 'labels/face.txt',
      input: text(yoloLabels),
    }),
    setTarget({ ...yolo, name: 'YOLO yaml', files: yoloFiles, damaged: 'data.yaml', input: text(yoloYaml) }),
  ];
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
    ...setTargets(),
  ];
}
