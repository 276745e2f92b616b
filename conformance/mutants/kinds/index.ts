import { boxStrangers } from './boxes.js';
import { mergingStrangers } from './merging.js';
import { orderStrangers } from './orders.js';
import { precisionStrangers } from './precision.js';
import { settingStrangers } from './settings.js';
import type { Stranger } from './stranger.js';

/** Kinds of mistakes, each with as many of them as came to mind: a kind is closed where all are caught. */
export const kinds: Readonly<Record<string, readonly Stranger[]>> = {
  'merging after the first merge': mergingStrangers,
  'average precision': precisionStrangers,
  'ties and orders': orderStrangers,
  'boxes of windows': boxStrangers,
  settings: settingStrangers,
};
