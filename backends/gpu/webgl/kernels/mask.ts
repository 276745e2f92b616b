/** Zero wherever the mask is, whatever was there: a texel of the mask holds what its four pixels keep, 1 or 0. */
import type { MapShape, MaskStep } from '../../../plan.js';
import type { TextureLayout } from '../layout.js';
import {
  allLanes,
  type Dialect,
  type DrawSource,
  drawSource,
  fetch,
  mapTextures,
  outputTexel,
} from './glsl.js';

/** Width and height, in texels, of the mask of a map. */
export function maskSize({ height, width }: MapShape): readonly [number, number] {
  return [Math.ceil(width / 4), Math.max(2, height)];
}

/** The mask's values, row by row, as texels of four neighbours. */
export function maskTexels(values: Float32Array, shape: MapShape): Float32Array {
  const [width, height] = maskSize(shape);
  const texels = new Float32Array(width * height * 4);
  for (let y = 0; y < shape.height; y++) {
    texels.set(values.subarray(y * shape.width, (y + 1) * shape.width), y * width * 4);
  }
  return texels;
}

export function maskTextureSource({ output }: MaskStep, dialect: Dialect, layout: TextureLayout): DrawSource {
  const [width, height] = maskSize(output);
  const keep = fetch(dialect, { name: 'kept', width, height }, 'quad', 'y');
  const draws = mapTextures(layout).map((texture, lane) => {
    const read = fetch(dialect, texture, 'column', 'row');
    return `  if (keep.${'xyzw'[lane]} > 0.5) sum${lane} = ${read};`;
  });
  const body = `${outputTexel(output, layout)}
  vec4 keep = ${keep};
${allLanes.map((lane) => `  sum${lane} = vec4(0.0);`).join('\n')}
${draws.join('\n')}`;
  return drawSource(['map0', 'map1', 'map2', 'map3', 'kept'], '', body);
}
