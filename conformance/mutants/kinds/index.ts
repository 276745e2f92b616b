import { boxStrangers } from './boxes.js';
import { cocoStrangers } from './coco.js';
import { headStrangers } from './heads.js';
import { mergingStrangers } from './merging.js';
import { numberStrangers } from './numbers.js';
import { orderStrangers } from './orders.js';
import { portAuthorStrangers } from './port-authors.js';
import { precisionStrangers } from './precision.js';
import { refusalStrangers } from './refusals.js';
import { settingStrangers } from './settings.js';
import { stateStrangers } from './state.js';
import type { Stranger } from './stranger.js';
import { trainingStrangers } from './training.js';

/** Kinds of mistakes, each with as many of them as came to mind: a kind is closed where all are caught. */
export const kinds: Readonly<Record<string, readonly Stranger[]>> = {
  'merging after the first merge': mergingStrangers,
  'average precision': precisionStrangers,
  "COCO's average precisions": cocoStrangers,
  'ties and orders': orderStrangers,
  'boxes of windows': boxStrangers,
  settings: settingStrangers,
  heads: headStrangers,
  'gradients of a batch': trainingStrangers,
  'numbers at the edge': numberStrangers,
  refusals: refusalStrangers,
  'what authors of ports got away with': portAuthorStrangers,
  'state kept between cases': stateStrangers,
};
