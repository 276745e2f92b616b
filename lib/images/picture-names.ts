import { extname } from 'node:path';

/** Endings of the names of pictures that can be read. */
export const pictureExtensions: readonly string[] = [
  ...['.jpg', '.jpeg', '.jpe', '.jfif', '.png', '.ppm', '.bmp'],
  ...['.webp', '.avif', '.gif', '.tif', '.tiff'],
];

/** Whether a file is a picture, by its name. */
export function isPictureName(name: string): boolean {
  return pictureExtensions.includes(extname(name).toLowerCase());
}
