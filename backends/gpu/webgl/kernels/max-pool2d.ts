/** Max pooling for the WebGL modes: one texel is 4 pixels x 4 channels, each input pixel of a row read once. */
import type { PoolStep } from '../../../plan.js';
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

export function maxPool2dTextureSource(
  { footprint, input, output }: PoolStep,
  dialect: Dialect,
  inputLayout: TextureLayout,
  outputLayout: TextureLayout,
): DrawSource {
  const { kernel, stride } = footprint;
  const first = allLanes.map((lane) => `sum${lane} = ${pixelName(pixelOf(lane, 0, footprint))};`);
  const updates = Array.from({ length: kernel[1] }, (_, kernelX) =>
    allLanes.map(
      (lane) => `sum${lane} = larger(sum${lane}, ${pixelName(pixelOf(lane, kernelX, footprint))});`,
    ),
  ).flat();
  const body = `${outputTexel(output, outputLayout)}
  for (int kernelY = 0; kernelY < ${kernel[0]}; kernelY++) {
    int inY = y * ${stride[0]} + kernelY;
    ${inputTexel('block', 'inY', input, inputLayout, stride[1])}
    ${readPixels(dialect, footprint, input, inputLayout)}
    if (kernelY == 0) {
      ${first.join('\n      ')}
    }
    ${updates.join('\n    ')}
  }`;
  return drawSource(['map0', 'map1', 'map2', 'map3'], largerSource, body);
}

/** The larger of each two components; a NaN, which is unequal to itself, wins. */
const largerSource = `vec4 larger(vec4 a, vec4 b) {
  return vec4(${['x', 'y', 'z', 'w'].map((c) => `b.${c} > a.${c} || b.${c} != b.${c} ? b.${c} : a.${c}`).join(', ')});
}`;
