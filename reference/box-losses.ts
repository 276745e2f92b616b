import { giouLoss, giouLossBackward, iouLoss, iouLossBackward } from './iou-loss.js';
import { squaredLoss, squaredLossBackward } from './squared-loss.js';

/** The regressor's losses by the names that requests and recipes call them (SPEC 4.16). */
export const boxLosses = {
  l2: { loss: squaredLoss, backward: squaredLossBackward },
  iou: { loss: iouLoss, backward: iouLossBackward },
  giou: { loss: giouLoss, backward: giouLossBackward },
} as const;

export type BoxLossName = keyof typeof boxLosses;

export const boxLossNames = Object.keys(boxLosses) as readonly BoxLossName[];
