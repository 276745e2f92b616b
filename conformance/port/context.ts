import { check, each, empty, type Map3, mapOf, sameShape } from './float.js';
import {
  allLayers,
  dense,
  headSpan,
  type Layer,
  type Net,
  runLayers,
  strideOf,
  type Weights,
} from './network.js';
import { cut, lengthOf, pad, type Two } from './operations.js';
import { normalised, resized } from './pixels.js';
import { type Batch, batchGradients } from './training.js';

export function joinedChannels(first: Map3, second: Map3): Map3 {
  const [channels, height, width] = first.shape;
  check(sameShape(second, [second.shape[0], height, width]));
  return mapOf([channels + second.shape[0], height, width], [...first.data, ...second.data]);
}

export function partedChannels({ shape, data }: Map3, channels: number): { first: Map3; second: Map3 } {
  const [all, height, width] = shape;
  check(Number.isInteger(channels) && channels >= 0 && channels <= all);
  const end = channels * height * width;
  return {
    first: mapOf([channels, height, width], data.slice(0, end)),
    second: mapOf([all - channels, height, width], data.slice(end)),
  };
}

export interface Level {
  readonly size: Two;
  readonly margin: number;
}

/** By trying every window of the context: twice the centres, over a common denominator. */
export function placesInContext(net: Net, stride: string, { size, margin }: Level) {
  const { ratio } = contextOf(net);
  const { window } = net.input;
  const [height, width] = size.map((length) => Math.max(1, Math.round(length / ratio)));
  const lower: Two = [height, width];
  const level = { size: lower, margin: Math.max(margin, Math.ceil(Math.max(...window) / 2)) };
  const fine = strideOf(net.features);
  const along = (axis: 0 | 1): number[] => {
    const step = stride === 'fine' ? fine[axis] : fine[axis] * net.lastPool[axis];
    const centre = (at: number, by: number, around: number) => 2 * at * by + window[axis] - 2 * around;
    const windows = lengthOf(lower[axis] + 2 * level.margin, window[axis], fine[axis]);
    const outputs = lengthOf(size[axis] + 2 * margin, window[axis], step);
    return Array.from({ length: outputs }, (_, output) => {
      const wanted = centre(output, step, margin) * lower[axis];
      let best = 0;
      const off = (at: number) => Math.abs(centre(at, fine[axis], level.margin) * size[axis] - wanted);
      for (let at = 1; at < windows; at++) if (off(at) <= off(best)) best = at;
      return best;
    });
  };
  return { rows: along(0), columns: along(1), level };
}

export interface Joined {
  readonly image: Map3;
  readonly context: Map3;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** Every output from two crops. */
export function denseWithContext(
  net: Net,
  weights: Weights,
  { image, context, rows, columns }: Joined,
  head: string,
  stride: string,
): Map3 {
  contextOf(net);
  const fine = strideOf(net.features);
  const step = stride === 'fine' ? fine : strideOf(allLayers(net, head));
  const [height, width] = net.input.window;
  check(rows.length === lengthOf(image.shape[1], height, step[0]));
  check(columns.length === lengthOf(image.shape[2], width, step[1]));
  const pooled = (from: Map3, y: number, x: number) =>
    runLayers(
      allLayers(net, head).slice(0, net.features.length + 1),
      weights,
      cut(from, y, x, height, width),
    );
  const outputs = rows.map((row, y) =>
    columns.map((column, x) =>
      runLayers(
        net.heads[head],
        weights,
        joinedChannels(
          pooled(image, y * step[0], x * step[1]),
          pooled(context, row * fine[0], column * fine[1]),
        ),
      ),
    ),
  );
  const [channels] = outputs[0][0].shape;
  return each(empty(channels, rows.length, columns.length), (_, at) => {
    const [channel, place] = [
      Math.floor(at / (rows.length * columns.length)),
      at % (rows.length * columns.length),
    ];
    return outputs[Math.floor(place / columns.length)][place % columns.length].data[channel];
  });
}

/** At a level of a picture, from the lower resolution of the picture too where the network reads it. */
export function denseAtLevel(
  picture: Map3,
  input: Map3,
  net: Net,
  weights: Weights,
  head: string,
  { margin, stride }: { readonly margin: number; readonly stride: string },
): Map3 {
  if (net.context === undefined) return dense(net, weights, input, head, stride);
  const size: Two = [input.shape[1] - 2 * margin, input.shape[2] - 2 * margin];
  const { rows, columns, level } = placesInContext(net, stride, { size, margin });
  const lower = normalised(resized(picture, level.size), net.input.mean, net.input.deviation);
  const { margin: around } = level;
  const context = pad(lower, { top: around, left: around, bottom: around, right: around });
  return denseWithContext(net, weights, { image: input, context, rows, columns }, head, stride);
}

/** Each window is one location. */
export function contextGradients(net: Net, weights: Weights, batch: Batch): Record<string, Map3 | number> {
  check(batch.locationWeights === undefined);
  return gradientsWithContext(net, weights, batch);
}

/**
 * As a network without context on windows that lie above their contexts: the head's first kernel reaches from one to the
 * other, with noughts between, whose gradients are of no interest.
 */
export function gradientsWithContext(
  net: Net,
  weights: Weights,
  { context, ...batch }: Batch & { readonly context?: Map3 },
): Record<string, Map3 | number> {
  contextOf(net);
  const { windows, head } = batch;
  const [count, channels, height, width] = windows.shape;
  check(context !== undefined && sameShape(context, windows.shape));
  const [step] = strideOf(allLayers(net, head));
  const apart = Math.ceil(height / step);
  const [spanY] = headSpan(net, head);
  const at = net.heads[head].findIndex(({ kind }) => kind === 'conv2d');
  const first = net.heads[head][at];
  const half = first.inChannels / 2;
  const tall: Layer = {
    ...first,
    inChannels: half,
    kernel: [apart + spanY, first.kernel[1]],
    dilation: [1, first.dilation[1]],
  };
  const plane: Net = {
    ...net,
    input: { ...net.input, window: [apart * step + height, width] },
    heads: { ...net.heads, [head]: net.heads[head].map((layer, index) => (index === at ? tall : layer)) },
  };
  const name = `${first.name}.weight`;
  const [kernelY, kernelX] = first.kernel;
  /** Where in the tall kernel a weight lies. */
  const placeOf = (index: number) => {
    const [x, y] = [index % kernelX, Math.floor(index / kernelX) % kernelY];
    const channel = Math.floor(index / (kernelX * kernelY)) % first.inChannels;
    const out = Math.floor(index / (kernelX * kernelY * first.inChannels));
    const row = y * first.dilation[0] + (channel < half ? 0 : apart);
    return ((out * half + (channel % half)) * tall.kernel[0] + row) * kernelX + x;
  };
  const tallWeight = empty(first.outChannels, half, ...tall.kernel);
  weights[name].data.forEach((value, index) => {
    tallWeight.data[placeOf(index)] = value;
  });
  const rows = apart * step + height;
  const both = empty(count, channels, rows, width);
  for (let map = 0; map < count * channels; map++) {
    const own = (from: Map3) => from.data.slice(map * height * width, (map + 1) * height * width);
    both.data.set(own(windows), map * rows * width);
    both.data.set(own(context!), (map * rows + apart * step) * width);
  }
  const result = batchGradients(plane, { ...weights, [name]: tallWeight }, { ...batch, windows: both });
  const gradient = result[name] as Map3;
  return { ...result, [name]: each(weights[name], (_, index) => gradient.data[placeOf(index)]) };
}

function contextOf({ context }: Net): { readonly ratio: number } {
  check(context !== undefined);
  return context!;
}
