/** Zero padding for the WebGL modes, where no convolution follows to fold it into. */
import type { PadStep } from '../../../plan.js';
import type { TextureLayout } from '../layout.js';
import {
  allLanes,
  type Dialect,
  type DrawSource,
  drawSource,
  inputTexel,
  outputTexel,
  pixelName,
  pixelOf,
  readPixels,
} from './glsl.js';

export function zeroPad2dTextureSource(
  { footprint, input, output }: PadStep,
  dialect: Dialect,
  inputLayout: TextureLayout,
  outputLayout: TextureLayout,
): DrawSource {
  const body = `${outputTexel(output, outputLayout)}
${allLanes.map((lane) => `  sum${lane} = vec4(0.0);`).join('\n')}
  int inY = y - ${footprint.padding.top};
  if (inY < 0 || inY >= ${input.height}) return sum0;
  ${inputTexel('block', 'inY', input, inputLayout, 1)}
  ${readPixels(dialect, footprint, input, inputLayout)}
${allLanes.map((lane) => `  sum${lane} = ${pixelName(pixelOf(lane, 0, footprint))};`).join('\n')}`;
  return drawSource(['map0', 'map1', 'map2', 'map3'], '', body);
}
