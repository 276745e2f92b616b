/** Zero wherever the mask is, whatever was there: a texel of the mask holds what its four pixels keep, 1 or 0. */
import type { Region } from '../../../../reference/geometry.js';
import { maskValues } from '../../../mask-values.js';
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

/** The mask's values, row by row, as texels of four neighbours: what lies past the map's end is read by none. */
export function maskTexels(shape: MapShape, kept: readonly Region[]): Float32Array {
  const [width, height] = maskSize(shape);
  return maskValues({ ...shape, width: width * 4 }, kept, width * height * 4);
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
