/** Rectangles, lines and text, painted into a picture's own pixels. */
import { type Box, clip } from '../boxes/box.js';
import { glyphHeight, glyphRows, glyphWidth } from './font.js';
import type { PixelSource, RgbImage } from './image.js';

export type Colour = readonly [red: number, green: number, blue: number];

export const black: Colour = [0, 0, 0];
export const white: Colour = [255, 255, 255];

/** A picture of one colour. */
export function blank(width: number, height: number, colour: Colour): RgbImage {
  const canvas = { width, height, data: new Uint8ClampedArray(4 * width * height) };
  fill(canvas, { xmin: 0, ymin: 0, xmax: width, ymax: height }, colour);
  return canvas;
}

export function copyOf({ width, height, data }: PixelSource): RgbImage {
  return { width, height, data: new Uint8ClampedArray(data) };
}

/** A smaller picture into a larger one, that must have room for it. */
export function paste(canvas: RgbImage, image: RgbImage, top: number, left: number): void {
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(4 * y * image.width, 4 * (y + 1) * image.width);
    canvas.data.set(row, 4 * ((top + y) * canvas.width + left));
  }
}

/** What of the box, whose edges are whole pixels, is inside the picture. */
export function fill(canvas: RgbImage, box: Box, colour: Colour, opacity = 1): void {
  const { xmin, ymin, xmax, ymax } = clip(box, canvas.width, canvas.height);
  for (let y = ymin; y < ymax; y++) {
    for (let x = xmin; x < xmax; x++) tint(canvas, y, x, colour, opacity);
  }
}

/** One pixel inside the picture. */
export function tint(canvas: RgbImage, y: number, x: number, colour: Colour, opacity: number): void {
  const pixel = 4 * (y * canvas.width + x);
  for (let channel = 0; channel < 3; channel++) {
    const under = canvas.data[pixel + channel];
    canvas.data[pixel + channel] = under + (colour[channel] - under) * opacity;
  }
  canvas.data[pixel + 3] = 255;
}

/** Four sides, just inside the box, whose edges are whole pixels. */
export function drawFrame(canvas: RgbImage, box: Box, lineWidth: number, colour: Colour, opacity = 1): void {
  const inner = grown(box, -lineWidth);
  const [innerTop, innerBottom] = [Math.min(inner.ymin, box.ymax), Math.max(inner.ymax, inner.ymin)];
  fill(canvas, { ...box, ymax: innerTop }, colour, opacity);
  fill(canvas, { ...box, ymin: innerBottom }, colour, opacity);
  fill(canvas, { ...box, ymin: innerTop, ymax: innerBottom, xmax: inner.xmin }, colour, opacity);
  fill(canvas, { ...box, ymin: innerTop, ymax: innerBottom, xmin: inner.xmax }, colour, opacity);
}

/** Text in one line, its top left corner at (y, x), each pixel of its glyphs `scale` pixels wide and high. */
export function drawText(
  canvas: RgbImage,
  text: string,
  y: number,
  x: number,
  colour: Colour,
  scale = 1,
): void {
  [...text].forEach((character, position) => {
    const left = x + position * glyphWidth * scale;
    glyphRows(character).forEach((bits, row) => {
      const ymin = y + row * scale;
      for (let column = 0; column < glyphWidth; column++) {
        if ((bits & (0x80 >> column)) === 0) continue;
        const xmin = left + column * scale;
        fill(canvas, { xmin, ymin, xmax: xmin + scale, ymax: ymin + scale }, colour);
      }
    });
  });
}

/** Width and height in pixels of text in one line. */
export function textSize(text: string, scale = 1): { readonly width: number; readonly height: number } {
  return { width: [...text].length * glyphWidth * scale, height: glyphHeight * scale };
}

/** Black or white, whichever stands out more by the contrast ratio of the web's accessibility guidelines (WCAG 2). */
export function contrasting(colour: Colour): Colour {
  const [red, green, blue] = colour.map((value) => (value / 255) ** 2.2);
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? black : white;
}

export function grown({ xmin, ymin, xmax, ymax }: Box, by: number): Box {
  return { xmin: xmin - by, ymin: ymin - by, xmax: xmax + by, ymax: ymax + by };
}
