import {
  clipRegion,
  type Footprint,
  footprint,
  inputRegion,
  noPadding,
  type Pair,
} from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { Box } from '../boxes/box.js';
import type { RgbImage } from '../images/image.js';
import {
  black,
  blank,
  type Colour,
  drawFrame,
  drawText,
  fill,
  textSize,
  tint,
  white,
} from '../images/paint.js';
import { measureLayers } from '../networks/measure.js';

/** A map of the network, and the layer that makes it; the picture has none. */
export interface Column {
  readonly layer?: { readonly words: readonly string[]; readonly footprint: Footprint };
  /** Height and width for one window, and for the larger input. */
  readonly window: Pair;
  readonly whole: Pair;
}

/** What one window computes, and what a larger input does beyond it. */
export const [shared, extra]: readonly Colour[] = [
  [158, 202, 225],
  [253, 216, 53],
];
const [largestSide, columnGap, wordLine] = [230, 34, 15];

/** The input, and the map of each convolution and pooling, whose footprint has the paddings before it. */
export function columnsOf(network: Network, whole: Pair): Column[] {
  const { window } = network.input;
  const [one, dense] = [measureLayers(network, window), measureLayers(network, whole)];
  const columns: Column[] = [{ window, whole }];
  let padding = noPadding;
  for (const [at, { layer, output }] of one.entries()) {
    if (layer.kind === 'zeroPad2d') padding = layer.padding;
    if (layer.kind !== 'conv2d' && layer.kind !== 'maxPool2d') continue;
    const { kernel, stride } = layer;
    const own = layer.kind === 'conv2d' ? layer : footprint(kernel, { stride });
    const sides = padding === noPadding ? own.padding : padding;
    const words = [
      `${layer.kind === 'conv2d' ? 'conv' : 'pool'} ${kernel.join('x')}`,
      ...(stride.some((step) => step > 1) ? [`stride ${stride.join('x')}`] : []),
    ];
    columns.push({
      layer: { words, footprint: { ...own, padding: sides } },
      window: [output[1], output[2]],
      whole: [dense[at].output[1], dense[at].output[2]],
    });
    padding = noPadding;
  }
  return columns;
}

/** Drawn pixels a position of a column's maps: long maps are drawn larger, but not by as much as they are longer. */
function zoomOf({ window, whole }: Column): number {
  const side = Math.max(...window);
  return Math.min((22 * (1 + 0.8 * Math.log2(side))) / side, largestSide / Math.max(...whole));
}

/** The maps of one window, or of the whole input, from left to right. */
export function drawMaps(columns: readonly Column[], which: 'window' | 'whole'): RgbImage {
  const drawn = columns.map((column) => layOut(column, which));
  const tallest = Math.max(...drawn.map(({ height }) => height));
  const most = Math.max(...drawn.map(({ words }) => words.length)) * wordLine;
  const total = drawn.reduce((sum, { wide }) => sum + wide + columnGap, -columnGap);
  const canvas = blank(total, most + tallest + wordLine + 4, white);
  let left = 0;
  let before: Box | undefined;
  for (const [at, { height, width, label, words, wide }] of drawn.entries()) {
    const zoom = zoomOf(columns[at]);
    const ymin = Math.round(most + (tallest - height) / 2);
    const xmin = left + Math.floor((wide - width) / 2);
    const area = { xmin, ymin, xmax: xmin + width, ymax: ymin + height };
    drawMap(canvas, columns[at], which, area);
    const write = (text: string, top: number) => {
      drawText(canvas, text, top, left + Math.floor((wide - textSize(text).width) / 2), black);
    };
    for (const [line, text] of words.entries()) write(text, line * wordLine);
    write(label, most + tallest + 4);
    if (before !== undefined) {
      drawLine(canvas, [before.ymin, before.xmax], [ymin, xmin]);
      drawLine(canvas, [before.ymax, before.xmax], [ymin + Math.max(2, Math.round(zoom)), xmin]);
    }
    const next = columns[at + 1]?.layer;
    before = next && seenFirst(next.footprint, columns[at][which], area, zoom);
    if (before !== undefined) drawFrame(canvas, before, 2, black);
    left += wide + columnGap;
  }
  return canvas;
}

/** A map's size as it is drawn, its words, and the room for both. */
function layOut(column: Column, which: 'window' | 'whole') {
  const [height, width] = column[which].map((length) => drawnLength(length, column));
  const label = column[which].join('x');
  const words = column.layer?.words ?? ['input'];
  // As wide as the larger input takes, so that the columns of both stand below each other.
  const widths = [label, ...words, column.whole.join('x')].map((text) => textSize(text).width);
  return { height, width, label, words, wide: Math.max(drawnLength(column.whole[1], column), ...widths) };
}

const drawnLength = (length: number, column: Column) => Math.max(2, Math.round(length * zoomOf(column)));

function drawMap(canvas: RgbImage, column: Column, which: 'window' | 'whole', area: Box): void {
  const [height, width] = column.window.map((length) => drawnLength(length, column));
  if (which === 'whole') fill(canvas, area, extra);
  fill(canvas, { ...area, xmax: area.xmin + width, ymax: area.ymin + height }, shared);
  drawGrid(canvas, area, zoomOf(column));
  drawFrame(canvas, area, 1, black);
}

/** What the first output of the next layer sees of a map that is drawn in `area`. */
function seenFirst(next: Footprint, map: Pair, { xmin, ymin }: Box, zoom: number): Box {
  const region = inputRegion({ start: [0, 0], size: [1, 1] }, next);
  const {
    start: [top, left],
    size: [height, width],
  } = clipRegion(region, map).inside;
  const [fromX, fromY] = [xmin + Math.round(left * zoom), ymin + Math.round(top * zoom)];
  return {
    xmin: fromX,
    ymin: fromY,
    xmax: fromX + Math.max(2, Math.round(width * zoom)),
    ymax: fromY + Math.max(2, Math.round(height * zoom)),
  };
}

/** Lines between positions, where these are large enough for it. */
function drawGrid(canvas: RgbImage, { xmin, ymin, xmax, ymax }: Box, zoom: number): void {
  if (zoom < 4) return;
  for (let at = 1; xmin + Math.round(at * zoom) < xmax; at++) {
    const x = xmin + Math.round(at * zoom);
    fill(canvas, { xmin: x, ymin, xmax: x + 1, ymax }, black, 0.25);
  }
  for (let at = 1; ymin + Math.round(at * zoom) < ymax; at++) {
    const y = ymin + Math.round(at * zoom);
    fill(canvas, { xmin, ymin: y, xmax, ymax: y + 1 }, black, 0.25);
  }
}

/** One pixel wide, rightwards. */
function drawLine(canvas: RgbImage, [fromY, fromX]: Pair, [toY, toX]: Pair): void {
  const steps = Math.max(toX - fromX, Math.abs(toY - fromY), 1);
  for (let step = 0; step <= steps; step++) {
    const y = Math.round(fromY + ((toY - fromY) * step) / steps);
    const x = Math.round(fromX + ((toX - fromX) * step) / steps);
    if (y >= 0 && y < canvas.height && x >= 0 && x < canvas.width) tint(canvas, y, x, black, 0.5);
  }
}
