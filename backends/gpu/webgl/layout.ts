/**
 * How the kernels over textures keep maps: four RGBA textures, the texel of texture j at (quad, y) holding four channels of
 * the pixel x = 4 * quad + j. A draw that fills all four computes 4 pixels x 4 channels. The blocks of four channels
 * lie in a grid of `columns`, each block `quads` wide and the map's height high.
 */

import type { Conv2dLayer } from '../../../reference/layers.js';
import type { Floats } from '../../device.js';
import type { MapShape } from '../../plan.js';

export interface TextureLayout {
  /** Blocks of four channels beside one another. */
  readonly columns: number;
  /** Texels in a block's row: groups of four pixels. */
  readonly quads: number;
  readonly width: number;
  readonly height: number;
}

/** A layout as nearly square as it goes, or undefined when none fits. */
export function mapLayout(shape: MapShape, textureSize: number): TextureLayout | undefined {
  const blocks = Math.ceil(shape.channels / 4);
  const quads = Math.ceil(shape.width / 4);
  const square = Math.ceil(Math.sqrt((blocks * shape.height) / quads));
  const columns = Math.max(1, Math.min(blocks, square, Math.floor(textureSize / quads)));
  const rows = Math.ceil(blocks / columns) * shape.height;
  // gpu.js takes the sizes as they are only where there is more than one row.
  const layout = { columns, quads, width: columns * quads, height: Math.max(2, rows) };
  return layout.width <= textureSize && layout.height <= textureSize ? layout : undefined;
}

/** [channel, y, x] to the four textures' texels. */
export function packTextures(data: Floats, shape: MapShape, layout: TextureLayout): Float32Array[] {
  const textures = [0, 1, 2, 3].map(() => new Float32Array(layout.width * layout.height * 4));
  eachValue(shape, layout, (lane, at, from) => {
    textures[lane][at] = data[from];
  });
  return textures;
}

export function unpackTextures(
  textures: readonly Float32Array[],
  shape: MapShape,
  layout: TextureLayout,
): Float32Array {
  const data = new Float32Array(shape.channels * shape.height * shape.width);
  eachValue(shape, layout, (lane, at, to) => {
    data[to] = textures[lane][at];
  });
  return data;
}

function eachValue(
  { channels, height, width }: MapShape,
  { columns, quads, width: textureWidth }: TextureLayout,
  visit: (lane: number, inTexture: number, inMap: number) => void,
): void {
  for (let channel = 0; channel < channels; channel++) {
    const block = channel >> 2;
    const blockX = (block % columns) * quads;
    const blockY = Math.floor(block / columns) * height;
    for (let y = 0; y < height; y++) {
      const row = (blockY + y) * textureWidth + blockX;
      const from = (channel * height + y) * width;
      for (let x = 0; x < width; x++) visit(x & 3, (row + (x >> 2)) * 4 + (channel & 3), from + x);
    }
  }
}

/**
 * Weights of a convolution, or of a part of its input channels, in one texture: a row for each kernelY and four output
 * channels, in it for each four input channels and kernelX four texels, one an output channel. Rows that are too many
 * for one texture continue beside it.
 */
export interface WeightLayout {
  /** Blocks of four input channels: the first, and how many. */
  readonly firstBlock: number;
  readonly blocks: number;
  /** Texels in a row, and rows before the next begins beside the first. */
  readonly rowLength: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
}

type Kernel = Pick<Conv2dLayer, 'inChannels' | 'outChannels' | 'kernel'>;

/** As few textures as a convolution's weights fit into, cut between input channels; undefined when none will do. */
export function weightLayouts(layer: Kernel, textureSize: number): readonly WeightLayout[] | undefined {
  const allBlocks = Math.ceil(layer.inChannels / 4);
  const allRows = layer.kernel[0] * Math.ceil(layer.outChannels / 4);
  const folds = Math.ceil(allRows / textureSize);
  const rows = Math.ceil(allRows / folds);
  const most = Math.floor(textureSize / folds / (layer.kernel[1] * 4));
  if (most < 1) return undefined;
  const parts = Math.ceil(allBlocks / most);
  const each = Math.ceil(allBlocks / parts);
  return Array.from({ length: Math.ceil(allBlocks / each) }, (_, part) => {
    const blocks = Math.min(each, allBlocks - part * each);
    const rowLength = blocks * layer.kernel[1] * 4;
    return {
      firstBlock: part * each,
      blocks,
      rowLength,
      rows,
      width: rowLength * folds,
      height: Math.max(2, rows),
    };
  });
}

export function packWeightTexture(weight: Float32Array, layer: Kernel, layout: WeightLayout): Float32Array {
  const { inChannels, outChannels, kernel } = layer;
  const { firstBlock, blocks, rowLength, rows, width, height } = layout;
  const texels = new Float32Array(width * height * 4);
  const panels = Math.ceil(outChannels / 4);
  const firstChannel = firstBlock * 4;
  const lastChannel = Math.min(inChannels, firstChannel + blocks * 4);
  for (let outChannel = 0; outChannel < outChannels; outChannel++) {
    for (let inChannel = firstChannel; inChannel < lastChannel; inChannel++) {
      for (let kernelY = 0; kernelY < kernel[0]; kernelY++) {
        const row = kernelY * panels + (outChannel >> 2);
        const x = Math.floor(row / rows) * rowLength + ((inChannel - firstChannel) >> 2) * kernel[1] * 4;
        for (let kernelX = 0; kernelX < kernel[1]; kernelX++) {
          const texel = (row % rows) * width + x + kernelX * 4 + (outChannel & 3);
          texels[texel * 4 + (inChannel & 3)] =
            weight[((outChannel * inChannels + inChannel) * kernel[0] + kernelY) * kernel[1] + kernelX];
        }
      }
    }
  }
  return texels;
}
