import type { Writable } from 'node:stream';
import { DataSetError } from '../data/fault.js';
import { painted } from './colours.js';

/** What standard error says of an error for users: one line, and one for each fault of a data set. */
export function errorText(error: Error, stderr: Writable): string {
  const lines = (error instanceof DataSetError ? error.lines : [error.message]).map(oneLine);
  return `${painted(stderr, 'red', 'overfeat:')} ${lines.join('\n  ')}\n`;
}

/** Line breaks and other control characters, as file names may have, become blanks. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
