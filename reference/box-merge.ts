import type { Box } from './iou.js';

/** A predicted box, or several merged into one. */
export interface WindowBox {
  readonly box: Box;
  /** Sum of the class's scores in the windows that the box was predicted from. */
  readonly score: number;
  /** How many windows these are. */
  readonly windows: number;
}

/**
 * Mean of the coordinates of two boxes, each counted as often as it stands for windows, so that a merged box is the mean
 * of all its windows' boxes; scores and windows are summed (SPEC 5.6, paper section 4.3).
 */
export function boxMerge(first: WindowBox, second: WindowBox): WindowBox {
  const windows = first.windows + second.windows;
  const mean = (edge: keyof Box) =>
    (first.windows * first.box[edge] + second.windows * second.box[edge]) / windows;
  return {
    box: { xmin: mean('xmin'), ymin: mean('ymin'), xmax: mean('xmax'), ymax: mean('ymax') },
    score: first.score + second.score,
    windows,
  };
}
