/** One set of pictures and boxes, written in each format, is read as the same. */
import { expect } from 'chai';
import fc from 'fast-check';
import { formatCoco } from '../../../lib/data/formats/format-coco.js';
import type { TrueObject } from '../../../lib/data/ground-truth.js';
import { grey, useSetFolder } from './set-folder.js';

const labels = ['cat', 'dog', 'eel'];
const sizes = [
  { file: 'a.png', width: 64, height: 32 },
  { file: 'b.png', width: 16, height: 128 },
];

/** Edges that are binary fractions of both sizes, so that no format rounds. */
const interval = (length: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 16 }))
    .map(([start, extent]) => [start, Math.min(16, start + extent)].map((edge) => (edge * length) / 16));
const objectIn = ({ width, height }: { width: number; height: number }) =>
  fc.tuple(fc.integer({ min: 0, max: 2 }), interval(width), interval(height)).map(
    ([index, [xmin, xmax], [ymin, ymax]]): TrueObject => ({
      index,
      box: { xmin, ymin, xmax, ymax },
      ignore: false,
    }),
  );
/** Every class once at least, and no object twice. */
const objects = fc
  .tuple(
    ...sizes.map((size) =>
      fc.uniqueArray(objectIn(size), {
        minLength: 3,
        maxLength: 9,
        selector: (object) => JSON.stringify(object),
      }),
    ),
  )
  .filter((lists) => labels.every((_, index) => lists.flat().some((object) => object.index === index)));

describe('data sets in several formats', () => {
  const { lay, inspect } = useSetFolder();

  it('are read alike: COCO, CreateML, VIA, VOC and YOLO', async () => {
    await fc.assert(
      fc.asyncProperty(objects, async (lists) => {
        const pictures = sizes.map((size, at) => ({ ...size, objects: lists[at] }));
        const images = Object.fromEntries(
          sizes.map(({ file, width, height }, at) => [file, grey(height, width, at)]),
        );
        await lay({
          ...images,
          'coco.json': JSON.stringify(formatCoco(labels, pictures)),
          'createml.json': JSON.stringify(
            pictures.map(({ file, objects }) => ({
              image: file,
              annotations: objects.map(({ index, box: { xmin, ymin, xmax, ymax } }) => ({
                label: labels[index],
                coordinates: {
                  x: (xmin + xmax) / 2,
                  y: (ymin + ymax) / 2,
                  width: xmax - xmin,
                  height: ymax - ymin,
                },
              })),
            })),
          ),
          'via.json': JSON.stringify(
            Object.fromEntries(
              pictures.map(({ file, objects }) => [
                `${file}-1`,
                {
                  filename: file,
                  regions: objects.map(({ index, box: { xmin, ymin, xmax, ymax } }) => ({
                    shape_attributes: {
                      name: 'rect',
                      x: xmin,
                      y: ymin,
                      width: xmax - xmin,
                      height: ymax - ymin,
                    },
                    region_attributes: { species: labels[index] },
                  })),
                },
              ]),
            ),
          ),
          ...Object.fromEntries(
            pictures.flatMap(({ file, width, height, objects }) => [
              [
                `voc/${file.replace('png', 'xml')}`,
                `<annotation><filename>${file}</filename>${objects
                  .map(
                    ({ index, box: { xmin, ymin, xmax, ymax } }) =>
                      `<object><name>${labels[index]}</name><bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox></object>`,
                  )
                  .join('')}</annotation>`,
              ],
              [`voc/${file}`, images[file]],
              [
                `yolo/${file.replace('png', 'txt')}`,
                objects
                  .map(({ index, box: { xmin, ymin, xmax, ymax } }) =>
                    [
                      index,
                      (xmin + xmax) / 2 / width,
                      (ymin + ymax) / 2 / height,
                      (xmax - xmin) / width,
                      (ymax - ymin) / height,
                    ].join(' '),
                  )
                  .join('\n'),
              ],
              [`yolo/${file}`, images[file]],
            ]),
          ),
          'yolo/data.yaml': `names: [${labels.join(', ')}]\ntrain: .\n`,
        });
        for (const name of ['coco.json', 'createml.json', 'via.json', 'voc', 'yolo']) {
          const { dataSet, lines } = await inspect(name);
          expect(lines, name).to.deep.equal([]);
          expect(dataSet.labels, name).to.deep.equal(labels);
          expect(
            dataSet.pictures.map(({ width, height, objects }) => ({ width, height, objects })),
            name,
          ).to.deep.equal(pictures.map(({ width, height, objects }) => ({ width, height, objects })));
        }
      }),
      { numRuns: 25 },
    );
  });
});
