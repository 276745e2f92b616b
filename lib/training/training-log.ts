import type { EpochReport } from './training-options.js';

/** The file's name in a model's folder. */
export const logFile = 'log.csv';

/** What the epochs came to, one a line; numbers in full. */
export function formatLog(log: readonly EpochReport[]): string {
  const rows = log.map(({ phase, epoch, loss, validation }) => [phase, epoch, loss, validation]);
  return [['phase', 'epoch', 'loss', 'validation'], ...rows].map((row) => `${row.join(',')}\n`).join('');
}
