/** A network over the levels of a picture, without all of them in memory at once. */
import type {
  DenseOptions,
  ImageContext,
  LoadedNetwork,
  RunOptions,
  Tensor,
} from '../../backends/backend.js';
import { contextLevel, contextLocations } from '../../reference/context.js';
import type { HeadName } from '../../reference/layers.js';
import { type Picture, sizeOf } from '../images/picture.js';
import type { Model } from '../model/model.js';
import type { StageOptions } from '../options.js';
import { type Level, levelInput, pyramidLevels } from './pyramid.js';
import { timed } from './stages.js';

/** Pixels of levels that a network is given at once: those of a usual photo. A level of more is given alone. */
const mostPixels = 2 ** 22;

export interface LevelRun extends RunOptions, StageOptions {
  readonly stride: DenseOptions['stride'];
  readonly heads: readonly HeadName[];
  /** What the network sees of a level: the level itself, its mirror image, ... */
  readonly views?: (input: Tensor) => readonly Tensor[];
}

export interface LevelOutputs {
  readonly level: Level;
  /** Of each view, in their order. */
  readonly maps: readonly Partial<Record<HeadName, Tensor>>[];
}

/**
 * Head outputs over each level of the picture.
 * @throws what `pyramidLevels` throws, before anything is computed; the signal's reason once it is aborted
 */
export async function runLevels(
  picture: Picture,
  name: string,
  model: Model,
  loaded: LoadedNetwork,
  { stride, heads, views = (input) => [input], signal, onProgress, ...watched }: LevelRun,
): Promise<LevelOutputs[]> {
  const levels = pyramidLevels(sizeOf(picture), model, name);
  const all = pixelsOf(levels);
  const outputs: LevelOutputs[] = [];
  /** Pixels, since shares need not add up to 1. */
  let done = 0;
  for (const group of groupsOf(levels)) {
    const viewsOf = async (level: Pick<Level, 'size' | 'margin'>) =>
      views(await timed('resize', watched, () => levelInput(picture, level, model, signal)));
    const inputs: (readonly Tensor[])[] = [];
    const context: ImageContext[] = [];
    for (const level of group) {
      inputs.push(await viewsOf(level));
      if (model.network.context === undefined) continue;
      const locations = contextLocations(model.network, stride, level);
      for (const image of await viewsOf(contextLevel(model.network, level)))
        context.push({ image, locations });
    }
    const pixels = pixelsOf(group);
    const maps = await timed('network', watched, () =>
      loaded.runDense(inputs.flat(), {
        stride,
        heads,
        transfer: true,
        ...(model.network.context && { context }),
        ...(signal && { signal }),
        ...(onProgress && { onProgress: (fraction) => onProgress((done + pixels * fraction) / all) }),
      }),
    );
    done += pixels;
    group.forEach((level, at) => {
      outputs.push({ level, maps: maps.splice(0, inputs[at].length) });
    });
  }
  return outputs;
}

function pixelsOf(levels: readonly Level[]): number {
  return levels.reduce((sum, { size }) => sum + size[0] * size[1], 0);
}

/** The levels in their order, as many at once as may be. */
function groupsOf(levels: readonly Level[]): Level[][] {
  const groups: Level[][] = [];
  for (const level of levels) {
    const last = groups.at(-1);
    if (last !== undefined && pixelsOf([...last, level]) <= mostPixels) last.push(level);
    else groups.push([level]);
  }
  return groups;
}
