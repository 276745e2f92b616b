/**
 * Parts of the kernels over textures. Each is native GLSL called from a kernel of gpu.js with four results: one draw
 * computes, for every texel, four pixels of four channels, and leaves them in sum0 to sum3.
 */
import type { Footprint } from '../../../../reference/geometry.js';
import type { MapShape } from '../../../plan.js';
import type { TextureLayout } from '../layout.js';

/** GLSL ES 3.00 reads a texel by its number, 1.00 by coordinates between 0 and 1. */
export type Dialect = 'webgl1' | 'webgl2';

export interface Texture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

export interface DrawSource {
  readonly source: string;
  readonly outputs: Readonly<Record<'second' | 'third' | 'fourth', string>>;
  readonly native: string;
}

/** Pixels, or channels, of one texel's quad. */
export const allLanes = [0, 1, 2, 3] as const;

/** What `draw` leaves its four pixels in; declared before all functions. */
export const sums = 'vec4 sum0; vec4 sum1; vec4 sum2; vec4 sum3;';

/** The kernel whose native function `draw` has the body given; `helpers` stand before it. */
export function drawSource(textures: readonly string[], helpers: string, body: string): DrawSource {
  return {
    source: `function draw4(${textures.join(', ')}) {
  const first = draw();
  second();
  third();
  fourth();
  return first;
}`,
    outputs: {
      second: 'function second() { return pixel1(); }',
      third: 'function third() { return pixel2(); }',
      fourth: 'function fourth() { return pixel3(); }',
    },
    native: `${helpers}
vec4 draw() {
${body}
  return sum0;
}`,
  };
}

/** Reads a texel; x and y are expressions of type int. */
export function fetch(dialect: Dialect, { name, width, height }: Texture, x: string, y: string): string {
  return dialect === 'webgl2'
    ? `texelFetch(user_${name}, ivec2(${x}, ${y}), 0)`
    : `texture2D(user_${name}, (vec2(${x}, ${y}) + 0.5) * vec2(${1 / width}, ${1 / height}))`;
}

/** The four textures of a map as they are named in a kernel. */
export function mapTextures({ width, height }: TextureLayout): readonly Texture[] {
  return [0, 1, 2, 3].map((lane) => ({ name: `map${lane}`, width, height }));
}

/** Declares what the texel being drawn is: `quad`, `y` and `block`, the block of four channels. */
export function outputTexel({ height }: MapShape, { columns, quads }: TextureLayout): string {
  return `  int column = int(gl_FragCoord.x);
  int row = int(gl_FragCoord.y);
  int blockX = column / ${quads};
  int quad = column - blockX * ${quads};
  int blockY = row / ${height};
  int y = row - blockY * ${height};
  int block = blockY * ${columns} + blockX;`;
}

/** Declares `fromX` and `fromY`, where input row `inY` of a block of channels begins for the texel's first pixel. */
export function inputTexel(
  block: string,
  inY: string,
  { height }: MapShape,
  { columns, quads }: TextureLayout,
  strideX: number,
): string {
  return `int blockRow = ${block} / ${columns};
  int fromX = (${block} - blockRow * ${columns}) * ${quads} + quad * ${strideX};
  int fromY = blockRow * ${height} + ${inY};`;
}

/** The input pixel, counted from the texel's first, that output pixel `lane` sees through tap `kernelX`. */
export function pixelOf(lane: number, kernelX: number, { stride, dilation, padding }: Footprint): number {
  return lane * stride[1] + kernelX * dilation[1] - padding.left;
}

/** Names the variable that holds an input pixel. */
export function pixelName(pixel: number): string {
  return pixel < 0 ? `before${-pixel}` : `pixel${pixel}`;
}

/**
 * Declares and reads each input pixel of one row that the four output pixels need (those of `lanes`), once. Which texture a pixel is in
 * is known beforehand: four output pixels are a whole number of texels apart whatever the stride.
 */
export function readPixels(
  dialect: Dialect,
  footprint: Footprint,
  input: MapShape,
  layout: TextureLayout,
  lanes: readonly number[] = allLanes,
): string {
  const { kernel, stride, padding } = footprint;
  const textures = mapTextures(layout);
  const pixels = new Set<number>();
  for (const lane of lanes) {
    for (let kernelX = 0; kernelX < kernel[1]; kernelX++) pixels.add(pixelOf(lane, kernelX, footprint));
  }
  const guarded = padding.left > 0 || padding.right > 0;
  return [...pixels]
    .map((pixel) => {
      const read = fetch(
        dialect,
        textures[((pixel % 4) + 4) % 4],
        `fromX + (${Math.floor(pixel / 4)})`,
        'fromY',
      );
      const name = pixelName(pixel);
      if (!guarded) return `vec4 ${name} = ${read};`;
      const at = `quad * ${4 * stride[1]} + (${pixel})`;
      return `vec4 ${name} = vec4(0.0);
      if (${at} >= 0 && ${at} < ${input.width}) ${name} = ${read};`;
    })
    .join('\n      ');
}
