/** ReLU for the WebGL modes, where no convolution stands before to fuse it with. */
import type { ReluStep } from '../../../plan.js';
import type { TextureLayout } from '../layout.js';
import { rectifiedSource } from './conv2d.js';
import { type Dialect, type DrawSource, drawSource, fetch, mapTextures } from './glsl.js';

export function reluTextureSource(
  { threshold }: ReluStep,
  dialect: Dialect,
  layout: TextureLayout,
): DrawSource {
  const draws = mapTextures(layout).map((texture, lane) => {
    const read = fetch(dialect, texture, 'int(gl_FragCoord.x)', 'int(gl_FragCoord.y)');
    return `  sum${lane} = rectified(${read});`;
  });
  return drawSource(['map0', 'map1', 'map2', 'map3'], rectifiedSource(threshold), draws.join('\n'));
}
