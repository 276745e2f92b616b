import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** What stands out: an error, a warning, a heading. */
export type Style = 'red' | 'yellow' | 'bold';

/** The text in a style, where the stream is a terminal with colours that NO_COLOR does not forbid; else as it is. */
export function painted(stream: Writable, style: Style, text: string): string {
  return hasColours(stream) ? styleText(style, text, { validateStream: false }) : text;
}

function hasColours(stream: Writable): boolean {
  return 'hasColors' in stream && typeof stream.hasColors === 'function' && stream.hasColors() === true;
}
