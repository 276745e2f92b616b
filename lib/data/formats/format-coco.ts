import type { Box } from '../../boxes/box.js';

/** A picture with what is in it, as it is to be written. */
export interface WrittenPicture {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly WrittenObject[];
}

export interface WrittenObject {
  /** Class index. */
  readonly index: number;
  readonly box: Box;
  readonly ignore?: boolean;
  /** Of what is found, not annotated: its confidence, where there is one. */
  readonly score?: number;
}

/** COCO JSON as a value: ids count from 1, categories in the order of the labels. */
export function formatCoco(labels: readonly string[], pictures: readonly WrittenPicture[]): object {
  return {
    images: pictures.map(({ file, width, height }, at) => ({ id: at + 1, file_name: file, width, height })),
    annotations: pictures
      .flatMap(({ objects }, at) => objects.map((object) => ({ ...object, image: at + 1 })))
      .map(({ image, index, box: { xmin, ymin, xmax, ymax }, ignore = false, score }, at) => ({
        id: at + 1,
        image_id: image,
        category_id: index + 1,
        bbox: [xmin, ymin, xmax - xmin, ymax - ymin],
        area: (xmax - xmin) * (ymax - ymin),
        iscrowd: Number(ignore),
        ...(score !== undefined && { score }),
      })),
    categories: labels.map((name, index) => ({ id: index + 1, name })),
  };
}
