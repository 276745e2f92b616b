import type { WrittenPicture } from './format-coco.js';

/** A picture's label file in YOLO's text form: a line an object, in shares of the picture to six decimals. */
export function formatYolo({ width, height, objects }: WrittenPicture): string {
  return objects
    .map(({ index, box: { xmin, ymin, xmax, ymax } }) => {
      const shares = [
        (xmin + xmax) / 2 / width,
        (ymin + ymax) / 2 / height,
        (xmax - xmin) / width,
        (ymax - ymin) / height,
      ];
      return `${[index, ...shares.map((share) => Number(share.toFixed(6)))].join(' ')}\n`;
    })
    .join('');
}
