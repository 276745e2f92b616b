/** An activation for the WebGL modes, where no convolution stands before to fuse it with. */
import type { ActivationStep } from '../../../plan.js';
import type { TextureLayout } from '../layout.js';
import { activatedSource } from './conv2d.js';
import { type Dialect, type DrawSource, drawSource, fetch, mapTextures } from './glsl.js';

export function activationTextureSource(
  { activation }: ActivationStep,
  dialect: Dialect,
  layout: TextureLayout,
): DrawSource {
  const draws = mapTextures(layout).map((texture, lane) => {
    const read = fetch(dialect, texture, 'int(gl_FragCoord.x)', 'int(gl_FragCoord.y)');
    return `  sum${lane} = activated(${read});`;
  });
  return drawSource(['map0', 'map1', 'map2', 'map3'], activatedSource(activation), draws.join('\n'));
}
