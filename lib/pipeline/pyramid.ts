import type { Tensor } from '../../backends/backend.js';
import { turns } from '../../backends/turns.js';
import { type Pair, resizedSize, scaleSize } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { Box } from '../boxes/box.js';
import { InputError } from '../errors.js';
import type { Picture } from '../images/picture.js';
import { pixelLimit } from '../images/pixel-limit.js';
import { resize } from '../images/resize.js';
import type { Model } from '../model/model.js';
import { networkGeometry, scaleRule } from '../networks/measure.js';
import { requireWindow } from './window-size.js';

/** fine: an output for every offset of the last pooling; coarse: for the first alone. */
export type Stride = 'fine' | 'coarse';

/** A picture at one scale, and the way back to its pixels. */
export interface Level {
  /** Height and width, without the margin. */
  readonly size: Pair;
  /** Input pixels a picture pixel, along y and x. */
  readonly zoom: Pair;
  readonly margin: number;
  /** Height and width of the original picture. */
  readonly picture: Pair;
}

/**
 * The levels of a picture of that height and width, one for each of the model's scales (SPEC 5.2, paper section 3.3).
 * @throws InputError IMAGE_TOO_SMALL when the picture is smaller than the network's window; BAD_ARGUMENT when a scale is;
 *   IMAGE_TOO_LARGE when a level has more pixels than `pixelLimit`
 */
export function pyramidLevels(
  [height, width]: Pair,
  model: Pick<Model, 'network' | 'scales' | 'margin'>,
  name: string,
): Level[] {
  requireWindow([height, width], model.network, name);
  return model.scales.map((shortSide) => {
    const size = levelSize([height, width], shortSide, model);
    requireLevel(size, shortSide, model, name);
    return { size, zoom: zoomOf([height, width], size), margin: model.margin, picture: [height, width] };
  });
}

/**
 * What the network is given of a level: [channel, y, x], normalised, with its margin. The event loop gets a turn between
 * rows where one is due.
 * @throws the signal's reason once it is aborted
 */
export function levelInput(
  picture: Picture,
  { size, margin }: Pick<Level, 'size' | 'margin'>,
  { network }: Model,
  signal?: AbortSignal,
): Promise<Tensor> {
  const { mean, deviation } = network.input;
  return resize(picture, size, { mean, deviation, margin, turn: turns(signal) });
}

/** Pixels of a level of that size for one of the picture, along y and x. */
export function zoomOf(picture: Pair, size: Pair): Pair {
  return [size[0] / picture[0], size[1] / picture[1]];
}

/** Height and width of a level, without its margin. */
export function levelSize(
  [height, width]: Pair,
  shortSide: number,
  model: Pick<Model, 'network' | 'margin'>,
): Pair {
  if (model.margin === 0) {
    const rule = scaleRule(model.network);
    return scaleSize(
      [height, width],
      rule,
      Math.max(1, Math.round((shortSide - rule.smallest) / rule.stride)),
    );
  }
  return resizedSize([height, width], shortSide);
}

function requireLevel(
  [height, width]: Pair,
  shortSide: number,
  model: Pick<Model, 'network' | 'margin'>,
  name: string,
): void {
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

/** From one window to the next, in pixels of the level. */
export function windowStride(network: Network, stride: Stride): Pair {
  const { fineStride, receptiveField } = networkGeometry(network);
  return stride === 'fine' ? fineStride : receptiveField.stride;
}

/** Where output position (y, x) looks, in pixels of the picture (SPEC 5.3); may reach beyond its edges. */
export function windowGrid(network: Network, level: Level, stride: Stride): (y: number, x: number) => Box {
  const { window } = networkGeometry(network);
  const step = windowStride(network, stride);
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
