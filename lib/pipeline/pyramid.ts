import type { Tensor } from '../../backends/backend.js';
import { type Pair, scaleSize } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { Box } from '../boxes/box.js';
import { InputError } from '../errors.js';
import { pixelLimit } from '../images/decode.js';
import { normalise } from '../images/image.js';
import { resize } from '../images/resize.js';
import type { Model } from '../model/model.js';
import { networkGeometry, scaleRule } from '../networks/measure.js';
import { requireWindow } from './window-size.js';

/** fine: an output for every offset of the last pooling; coarse: for the first alone. */
export type Stride = 'fine' | 'coarse';

/** A picture at one scale, ready for the network, and the way back to its pixels. */
export interface Level {
  /** [channel, y, x], normalised, with its margin. */
  readonly input: Tensor;
  /** Input pixels a picture pixel, along y and x. */
  readonly zoom: Pair;
  readonly margin: number;
  /** Height and width of the original picture. */
  readonly picture: Pair;
}

/**
 * The picture at each of the model's scales (SPEC 5.2, paper section 3.3).
 * @param picture [3, y, x], 0..255
 * @throws InputError IMAGE_TOO_SMALL when the picture is smaller than the network's window; BAD_ARGUMENT when a scale is;
 *   IMAGE_TOO_LARGE when a level has more pixels than `pixelLimit`
 */
export function pyramid(picture: Tensor, model: Model, name: string): Level[] {
  const [, height, width] = picture.shape;
  requireWindow(picture, model.network, name);
  return model.scales.map((shortSide) => {
    const size = levelSize([height, width], shortSide, model);
    requireLevel(size, shortSide, model, name);
    const resized = normalise(resize(picture, size), model.network.input);
    return {
      input: withMargin(resized, model.margin),
      zoom: [size[0] / height, size[1] / width],
      margin: model.margin,
      picture: [height, width],
    };
  });
}

/** Height and width of a level, without its margin. */
function levelSize([height, width]: Pair, shortSide: number, model: Model): Pair {
  if (model.margin === 0) {
    const rule = scaleRule(model.network);
    return scaleSize(
      [height, width],
      rule,
      Math.max(1, Math.round((shortSide - rule.smallest) / rule.stride)),
    );
  }
  const zoom = shortSide / Math.min(height, width);
  return [Math.round(height * zoom), Math.round(width * zoom)];
}

function requireLevel([height, width]: Pair, shortSide: number, model: Model, name: string): void {
  const [windowHeight, windowWidth] = model.network.input.window;
  const size = `${width}x${height}`;
  if (height + 2 * model.margin < windowHeight || width + 2 * model.margin < windowWidth) {
    const window = `${windowWidth}x${windowHeight}`;
    const reason = `makes ${size} pixels, which even with the margin are fewer than the window's ${window}`;
    throw new InputError('BAD_ARGUMENT', `scale ${shortSide}`, reason);
  }
  if (height * width > pixelLimit) {
    const reason = `has ${size} pixels at the scale ${shortSide}; the limit is ${pixelLimit / 1e6} million in all`;
    throw new InputError('IMAGE_TOO_LARGE', name, reason);
  }
}

/** The tensor with `margin` zeros around each channel. */
function withMargin(tensor: Tensor, margin: number): Tensor {
  if (margin === 0) return tensor;
  const [channels, height, width] = tensor.shape;
  const shape = [channels, height + 2 * margin, width + 2 * margin];
  const data = new Float32Array(shape[0] * shape[1] * shape[2]);
  for (let row = 0; row < channels * height; row++) {
    const channel = Math.floor(row / height);
    const y = row % height;
    data.set(
      tensor.data.subarray(row * width, (row + 1) * width),
      (channel * shape[1] + y + margin) * shape[2] + margin,
    );
  }
  return { shape, data };
}

/** Where output position (y, x) looks, in pixels of the picture (SPEC 5.3); may reach beyond its edges. */
export function windowGrid(network: Network, level: Level, stride: Stride): (y: number, x: number) => Box {
  const { window, fineStride, receptiveField } = networkGeometry(network);
  const step = stride === 'fine' ? fineStride : receptiveField.stride;
  return (y, x) => {
    const top = y * step[0] - level.margin;
    const left = x * step[1] - level.margin;
    return {
      xmin: left / level.zoom[1],
      ymin: top / level.zoom[0],
      xmax: (left + window[1]) / level.zoom[1],
      ymax: (top + window[0]) / level.zoom[0],
    };
  };
}
