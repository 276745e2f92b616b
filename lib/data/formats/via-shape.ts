/** Shapes that VIA draws, and the box of each, in pixels. */

import '../../validation/no-eval.js';
import { z } from 'zod';
import type { Box } from '../../boxes/box.js';
import { rangeOf } from './range-of.js';

const length = z.number().nonnegative();
const points = z.array(z.number()).min(3);

export const shapeSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('rect'), x: z.number(), y: z.number(), width: length, height: length }),
  z.object({ name: z.literal('point'), cx: z.number(), cy: z.number() }),
  z.object({ name: z.literal('circle'), cx: z.number(), cy: z.number(), r: length }),
  z.object({
    name: z.literal('ellipse'),
    cx: z.number(),
    cy: z.number(),
    rx: length,
    ry: length,
    /** By which it is turned, in radians. */
    theta: z.number().optional(),
  }),
  z.object({
    name: z.enum(['polygon', 'polyline']),
    all_points_x: points,
    all_points_y: points,
  }),
]);

type Shape = z.infer<typeof shapeSchema>;

/** Of all shapes but points, around which there is none. */
export function boxOfShape(shape: Exclude<Shape, { name: 'point' }>): Box {
  switch (shape.name) {
    case 'rect':
      return { xmin: shape.x, ymin: shape.y, xmax: shape.x + shape.width, ymax: shape.y + shape.height };
    case 'circle':
      return boxAround(shape.cx, shape.cy, shape.r, shape.r);
    case 'ellipse': {
      const { cx, cy, rx, ry, theta = 0 } = shape;
      const [cosine, sine] = [Math.cos(theta), Math.sin(theta)];
      return boxAround(cx, cy, Math.hypot(rx * cosine, ry * sine), Math.hypot(rx * sine, ry * cosine));
    }
    default: {
      const [xmin, xmax] = rangeOf(shape.all_points_x);
      const [ymin, ymax] = rangeOf(shape.all_points_y);
      return { xmin, ymin, xmax, ymax };
    }
  }
}

const boxAround = (x: number, y: number, halfWidth: number, halfHeight: number): Box => ({
  xmin: x - halfWidth,
  ymin: y - halfHeight,
  xmax: x + halfWidth,
  ymax: y + halfHeight,
});
