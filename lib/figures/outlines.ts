import { type Box, clip } from '../boxes/box.js';
import { colourOf } from '../images/draw.js';
import type { RgbImage } from '../images/image.js';
import { copyOf, drawFrame } from '../images/paint.js';

/** A box of a class, as sure as its score, 0 to 1, says. */
export interface Outline {
  readonly box: Box;
  readonly index: number;
  readonly score: number;
}

/** The ground with a thin frame for each box, in the colour of its class: many on one place are a thick stroke. */
export function drawOutlines(ground: RgbImage, outlines: readonly Outline[], picture: Size): RgbImage {
  const canvas = copyOf(ground);
  for (const { box, index } of outlines.toSorted((a, b) => a.score - b.score)) {
    const { xmin, ymin, xmax, ymax } = onGround(box, ground, picture);
    const whole = {
      xmin: Math.round(xmin),
      ymin: Math.round(ymin),
      xmax: Math.round(xmax),
      ymax: Math.round(ymax),
    };
    drawFrame(canvas, clip(whole, ground.width, ground.height), 1, colourOf(index), 0.6);
  }
  return canvas;
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** A box of the picture in pixels of its ground. */
export function onGround(box: Box, ground: Size, picture: Size): Box {
  const [zoomY, zoomX] = [ground.height / picture.height, ground.width / picture.width];
  return {
    xmin: box.xmin * zoomX,
    ymin: box.ymin * zoomY,
    xmax: box.xmax * zoomX,
    ymax: box.ymax * zoomY,
  };
}
