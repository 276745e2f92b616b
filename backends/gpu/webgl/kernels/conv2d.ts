/**
 * Convolution for the WebGL modes, bias, activation and zero padding fused. One texel sums 4 pixels x 4 output channels. For
 * each four input channels and each row of the kernel it reads the input pixels once (six for a 3x3 kernel of stride
 * 1) and each tap's four weight texels once; every weight texel then serves four pixels, every pixel four channels,
 * as dot products over the four input channels of a texel.
 */
import type { ActivationLayer } from '../../../../reference/activations.js';
import { activationOf } from '../../../activations.js';
import type { ConvolutionStep } from '../../../plan.js';
import type { TextureLayout, WeightLayout } from '../layout.js';
import {
  allLanes,
  type Dialect,
  type DrawSource,
  drawSource,
  fetch,
  outputTexel,
  pixelName,
  pixelOf,
  readPixels,
} from './glsl.js';

export interface Conv2dTextures {
  readonly dialect: Dialect;
  readonly input: TextureLayout;
  readonly output: TextureLayout;
  readonly weights: WeightLayout;
  /** Adds to the sums of an earlier part of the input channels instead of to the bias. */
  readonly continues: boolean;
  /** Of the finished sums. */
  readonly activation: ActivationLayer | undefined;
}

export function conv2dTextureSource(step: ConvolutionStep, textures: Conv2dTextures): DrawSource {
  const { dialect, input, output, weights, continues, activation } = textures;
  const { kernel, stride, padding, dilation } = step.footprint;
  // Maps narrower than a texel, as the fully connected layers of one window have, leave the other pixels at 0.
  const lanes = allLanes.filter((lane) => lane < step.output.width);
  const panels = Math.ceil(step.output.channels / 4);
  const biasTexture = { name: 'bias', width: panels, height: 2 };
  const start = lanes.map((lane) => {
    const sums = { name: `sums${lane}`, width: output.width, height: output.height };
    const from = continues
      ? fetch(dialect, sums, 'column', 'row')
      : fetch(dialect, biasTexture, 'block', '0');
    return `  sum${lane} = ${from};`;
  });
  const weightTexture = { name: 'weights', width: weights.width, height: weights.height };
  const taps = Array.from({ length: kernel[1] }, (_, kernelX) => [
    ...allLanes.map((lane) => {
      const x = `weightX + ${kernelX * 4 + lane}`;
      return `vec4 weight${kernelX}_${lane} = ${fetch(dialect, weightTexture, x, 'weightY')};`;
    }),
    ...lanes.map((lane) => {
      const pixel = pixelName(pixelOf(lane, kernelX, step.footprint));
      const products = allLanes.map((channel) => `dot(weight${kernelX}_${channel}, ${pixel})`);
      return `sum${lane} += vec4(${products.join(', ')});`;
    }),
  ]).flat();
  const body = `${outputTexel(step.output, output)}
${allLanes.map((lane) => `  sum${lane} = vec4(0.0);`).join('\n')}
  if (block >= ${panels}) return sum0;
${start.join('\n')}
  for (int kernelY = 0; kernelY < ${kernel[0]}; kernelY++) {
    int inY = y * ${stride[0]} + kernelY * ${dilation[0]} - ${padding.top};
    if (inY < 0 || inY >= ${step.input.height}) continue;
    int weightRow = kernelY * ${panels} + block;
    int fold = weightRow / ${weights.rows};
    int weightY = weightRow - fold * ${weights.rows};
    int inColumn = ${weights.firstBlock % input.columns};
    int blockTop = ${Math.floor(weights.firstBlock / input.columns) * step.input.height} + inY;
    for (int inBlock = 0; inBlock < ${weights.blocks}; inBlock++) {
      int weightX = fold * ${weights.rowLength} + inBlock * ${kernel[1] * 4};
      int fromX = inColumn * ${input.quads} + quad * ${stride[1]};
      int fromY = blockTop;
      inColumn++;
      if (inColumn == ${input.columns}) {
        inColumn = 0;
        blockTop += ${step.input.height};
      }
      ${readPixels(dialect, step.footprint, step.input, input, lanes)}
      ${taps.join('\n      ')}
    }
  }
${activation === undefined ? '' : lanes.map((lane) => `  sum${lane} = activated(sum${lane});`).join('\n')}
${withoutSurplus(step.output.channels, lanes)}`;
  const starts = continues ? allLanes.map((lane) => `sums${lane}`) : ['bias'];
  return drawSource(
    ['map0', 'map1', 'map2', 'map3', 'weights', ...starts],
    activation === undefined ? '' : activatedSource(activation),
    body,
  );
}

/**
 * Zeros in the components that are no channels: an infinity in the input has made them NaNs, and the next convolution's
 * weights of 0 do not make that good.
 */
function withoutSurplus(channels: number, lanes: readonly number[]): string {
  const surplus = 'xyzw'.slice(channels % 4 || 4);
  if (surplus === '') return '';
  const last = Math.ceil(channels / 4) - 1;
  const zeros = lanes.flatMap((lane) => [...surplus].map((component) => `sum${lane}.${component} = 0.0;`));
  return `  if (block == ${last}) { ${zeros.join(' ')} }`;
}

/** The function `activated`, of each component. */
export function activatedSource(layer: ActivationLayer): string {
  const { glsl } = activationOf(layer);
  return `vec4 activated(vec4 value) {
  return vec4(${['x', 'y', 'z', 'w'].map((component) => glsl(`value.${component}`)).join(', ')});
}`;
}
