/** Where a network with context looks at a picture's lower resolution (SPEC 3.8). */
import {
  coarseLength,
  fineLength,
  GeometryError,
  hasPadding,
  mapSizes,
  type Pair,
  receptiveField,
} from './geometry.js';
import { type HeadName, headKernel, headLayers, layerFootprint, type Network } from './layers.js';

/** A picture at one resolution. */
export interface PictureLevel {
  /** Height and width, without the margin. */
  readonly size: Pair;
  /** Rows and columns of the mean colour around it. */
  readonly margin: number;
}

/** For each row and each column of outputs, that of the context's fine outputs whose window is joined to theirs. */
export interface ContextLocations {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** The lower resolution that goes with a level: `ratio` times smaller, with margins for windows around any centre. */
export function contextLevel(network: Network, { size, margin }: PictureLevel): PictureLevel {
  const { ratio } = contextOf(network);
  const shorter = (length: number) => Math.max(1, Math.floor((2 * length + ratio) / (2 * ratio)));
  return {
    size: [shorter(size[0]), shorter(size[1])],
    margin: Math.max(margin, ...network.input.window.map((side) => Math.ceil(side / 2))),
  };
}

/**
 * Of each output over a level the window with the nearest centre, in the picture, among those of the level's context; of
 * two as near the later. Whole numbers throughout, so that it is exact (SPEC 3.8).
 * @throws GeometryError when the network has no context, or a level is smaller than its window
 */
export function contextLocations(
  network: Network,
  stride: 'fine' | 'coarse',
  level: PictureLevel,
): ContextLocations {
  const context = contextLevel(network, level);
  const fine = receptiveField(network.features.map(layerFootprint)).stride;
  const outputs = outputCount(network, stride, level);
  const windows = outputCount(network, 'fine', context);
  const along = (axis: 0 | 1): number[] => {
    const window = network.input.window[axis];
    const step = stride === 'fine' ? fine[axis] : fine[axis] * network.lastPool[axis];
    const [own, lower] = [level.size[axis], context.size[axis]];
    const divisor = 2 * fine[axis] * own;
    return Array.from({ length: outputs[axis] }, (_, output) => {
      const centre = 2 * output * step + window - 2 * level.margin;
      const start = centre * lower + (2 * context.margin - window) * own;
      const nearest = Math.floor((2 * start + divisor) / (2 * divisor));
      return Math.min(Math.max(nearest, 0), windows[axis] - 1);
    });
  };
  return { rows: along(0), columns: along(1) };
}

/** Height and width of the output maps over a level. */
function outputCount(network: Network, stride: 'fine' | 'coarse', { size, margin }: PictureLevel): Pair {
  const input: Pair = [size[0] + 2 * margin, size[1] + 2 * margin];
  const unpooled = mapSizes(input, network.features.map(layerFootprint))[network.features.length];
  return headSize(network, 'classifier', stride, unpooled);
}

/** Height and width of a head's output map from those of the last unpooled map. */
export function headSize(network: Network, head: HeadName, stride: 'fine' | 'coarse', unpooled: Pair): Pair {
  const kernel = headKernel(network, head);
  const length = stride === 'fine' ? fineLength : coarseLength;
  const along = (axis: 0 | 1) => length(unpooled[axis], network.lastPool[axis], kernel[axis]);
  return [along(0), along(1)];
}

/** @throws GeometryError when the network has no context */
export function contextOf({ name, context }: Network): NonNullable<Network['context']> {
  if (context === undefined) throw new GeometryError(`network ${name} has no context`);
  return context;
}

/**
 * What a network with context must be (SPEC 3.8): its windows are cut, so that nothing pads; the features that are joined
 * are those of one window each, so that a head looks at several positions in its first convolution alone; and the masks of
 * dropout are those of the joined map's outputs, so that nothing is dropped before.
 * @throws GeometryError naming what it is not
 */
export function expectContext(network: Network): void {
  const { ratio } = contextOf(network);
  const refuse = (reason: string): never => {
    throw new GeometryError(`network ${network.name} has context, and ${reason}`);
  };
  if (!Number.isInteger(ratio) || ratio < 2 || ratio > 16) {
    refuse(`its ratio must be a whole number from 2 to 16, not ${ratio}`);
  }
  if (network.features.some((layer) => hasPadding(layerFootprint(layer).padding))) {
    refuse('so its features must not pad');
  }
  if (network.features.some(({ kind }) => kind === 'dropout')) refuse('so its features must not drop');
  for (const head of Object.keys(network.heads) as HeadName[]) {
    const layers = headLayers(network, head);
    const first = layers.findIndex(({ kind }) => kind === 'conv2d');
    if (layers.slice(0, Math.max(first, 0)).some(({ kind }) => kind === 'dropout')) {
      refuse(`so its ${head} must not drop before its first convolution`);
    }
    const later = layers.slice(first + 1).map(layerFootprint);
    if (later.some(({ kernel }) => kernel.some((length) => length !== 1))) {
      refuse(`so all convolutions of its ${head} but the first must be 1x1`);
    }
  }
}
