import type { Tensor } from '../../backends/backend.js';
import type { Pair } from '../../reference/geometry.js';
import type { Conv2dLayer } from '../../reference/layers.js';
import type { RgbImage } from '../images/image.js';
import { blank, type Colour, fill, white } from '../images/paint.js';
import type { Model } from '../model/model.js';
import { drawSheet, type Row } from './sheet.js';

/** Pixels between tiles. */
const gap = 2;
/** Pixels of a tile, roughly: of a whole filter in colours, and of one plane of it. */
const [filterSide, planeSide] = [42, 16];
const [mostWidth, mostRows] = [960, 24];

/**
 * The weights of the first two convolutions (paper Fig. 2): of the first each filter as one tile, in colours where it sees
 * three channels; of the second a column for each filter, a tile for each channel that it sees. Each filter is stretched to
 * its own whole range, its least weight black and its largest white.
 */
export function drawFilters({
  name,
  network,
  weights,
}: Pick<Model, 'name' | 'network' | 'weights'>): RgbImage {
  const layers = network.features.filter((layer) => layer.kind === 'conv2d').slice(0, 2);
  return drawSheet({
    title: `Filters of ${name}`,
    notes: [
      'Each filter is stretched to its own whole range: its least weight is black, its largest white. So greys of different filters are not to be compared.',
    ],
    keys: [],
    rows: layers.map((layer, at) => drawLayer(layer, weights[`${layer.name}.weight`], at + 1)),
  });
}

function drawLayer(layer: Conv2dLayer, weights: Tensor, number: number): Row {
  const { inChannels, outChannels, kernel, name } = layer;
  const { image, filters, channels } = drawKernels(layer, weights);
  const part = (shown: number, count: number, what: string) =>
    shown === count ? `all ${count} ${what}` : `the first ${shown} of ${count} ${what}`;
  const shown =
    channels === undefined
      ? 'a tile each, in red, green and blue as it sees them'
      : `${part(filters, outChannels, 'filters')}, a column each; ${part(channels, inChannels, 'channels')} that they see, a row each`;
  const heading = `Layer ${number} (${name}), ${outChannels} filters of ${kernel.join('x')} over ${inChannels} channels: ${shown}`;
  return { heading, panels: [{ image }] };
}

/**
 * A convolution's filters [outChannel, inChannel, y, x]: of three channels as tiles in colours, line by line; else a column
 * for each filter and a row for each channel, as many as there is room for.
 */
export function drawKernels(
  layer: Conv2dLayer,
  weights: Tensor,
): { readonly image: RgbImage; readonly filters: number; readonly channels?: number } {
  const { inChannels, outChannels, kernel } = layer;
  const isColoured = inChannels === 3;
  const zoom = Math.max(2, Math.floor((isColoured ? filterSide : planeSide) / Math.max(...kernel)));
  const [high, wide] = [kernel[0] * zoom + gap, kernel[1] * zoom + gap];
  const columns = Math.min(outChannels, Math.floor((mostWidth + gap) / wide));
  const rows = isColoured ? Math.ceil(outChannels / columns) : Math.min(inChannels, mostRows);
  const filters = isColoured ? outChannels : columns;
  const image = blank(columns * wide - gap, rows * high - gap, white);
  for (let outChannel = 0; outChannel < filters; outChannel++) {
    const value = stretched(layer, weights, outChannel);
    const left = (outChannel % columns) * wide;
    if (isColoured) {
      const top = Math.floor(outChannel / columns) * high;
      drawTile(image, kernel, zoom, top, left, (y, x) => [value(0, y, x), value(1, y, x), value(2, y, x)]);
      continue;
    }
    for (let inChannel = 0; inChannel < rows; inChannel++) {
      drawTile(image, kernel, zoom, inChannel * high, left, (y, x) => {
        const grey = value(inChannel, y, x);
        return [grey, grey, grey];
      });
    }
  }
  return isColoured ? { image, filters } : { image, filters, channels: rows };
}

/** A filter's weights by channel, y and x, from 0 for its least to 255 for its largest; 127.5 where all are equal. */
function stretched({ inChannels, kernel }: Conv2dLayer, { data }: Tensor, outChannel: number) {
  const length = inChannels * kernel[0] * kernel[1];
  const start = outChannel * length;
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = start; at < start + length; at++) {
    least = Math.min(least, data[at]);
    largest = Math.max(largest, data[at]);
  }
  return (inChannel: number, y: number, x: number): number => {
    const weight = data[start + (inChannel * kernel[0] + y) * kernel[1] + x];
    return largest === least ? 127.5 : (255 * (weight - least)) / (largest - least);
  };
}

function drawTile(
  canvas: RgbImage,
  [height, width]: Pair,
  zoom: number,
  top: number,
  left: number,
  colourAt: (y: number, x: number) => Colour,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [ymin, xmin] = [top + y * zoom, left + x * zoom];
      fill(canvas, { xmin, ymin, xmax: xmin + zoom, ymax: ymin + zoom }, colourAt(y, x));
    }
  }
}
