import type { RgbImage } from '../images/image.js';
import {
  black,
  blank,
  type Colour,
  drawFrame,
  drawText,
  fill,
  paste,
  textSize,
  white,
} from '../images/paint.js';

/** A picture with words above it. */
export interface Panel {
  readonly caption?: string;
  readonly image: RgbImage;
}

/** Panels side by side, below what they have in common. */
export interface Row {
  readonly heading?: string;
  readonly panels: readonly Panel[];
}

/** What a colour stands for. */
export interface Key {
  readonly colour: Colour;
  readonly meaning: string;
}

export interface Sheet {
  readonly title: string;
  /** Sentences below the title. */
  readonly notes: readonly string[];
  readonly keys: readonly Key[];
  readonly rows: readonly Row[];
}

/** Words or a picture, and where it stands. */
type Placed = { readonly top: number; readonly left: number } & (
  | { readonly text: string; readonly scale: number }
  | { readonly image: RgbImage }
  | { readonly swatch: Colour }
);

const margin = 14;
const gap = 12;
const lineHeight = 15;
const swatch = 11;
/** Pixels of width that words have at least, and a panel's caption. */
const leastWidth = 560;
const leastCaption = 140;

/** A figure: title, notes, keys and rows of panels, one below the other, on white. */
export function drawSheet({ title, notes, keys, rows }: Sheet): RgbImage {
  const inner = Math.max(leastWidth, ...rows.map(widthOf));
  const placed: Placed[] = [];
  let top = margin;
  const write = (text: string, scale: number, left: number, width: number) => {
    for (const line of wrapped(text, Math.floor(width / textSize(' ', scale).width))) {
      placed.push({ text: line, scale, top, left });
      top += lineHeight * scale;
    }
  };
  write(title, 2, margin, inner);
  top += 4;
  for (const note of notes) write(note, 1, margin, inner);
  if (keys.length > 0) {
    const { items, height } = placeKeys(keys, top + 6, inner);
    placed.push(...items);
    top += 6 + height;
  }
  for (const { heading, panels } of rows) {
    top += gap;
    if (heading !== undefined) {
      write(heading, 1, margin, inner);
      top += 3;
    }
    const captions = panels.map(captionLines);
    const words = Math.max(...captions.map(({ length }) => length)) * lineHeight;
    let left = margin;
    for (const [at, panel] of panels.entries()) {
      captions[at].forEach((text, line) => {
        placed.push({ text, scale: 1, top: top + line * lineHeight, left });
      });
      placed.push({ image: panel.image, top: top + words, left });
      left += roomOf(panel) + gap;
    }
    top += words + Math.max(...panels.map(({ image }) => image.height));
  }
  return painted(placed, inner + 2 * margin, top + margin);
}

function widthOf({ panels }: Row): number {
  return panels.reduce((sum, panel) => sum + roomOf(panel), gap * (panels.length - 1));
}

/** Pixels of width that a panel takes. */
function roomOf({ caption, image }: Panel): number {
  return Math.max(image.width, caption === undefined ? 0 : leastCaption);
}

function captionLines(panel: Panel): string[] {
  const { caption } = panel;
  return caption === undefined ? [] : wrapped(caption, Math.floor(roomOf(panel) / textSize(' ').width));
}

/** Side by side, on as many lines as they take. */
function placeKeys(
  keys: readonly Key[],
  top: number,
  width: number,
): { readonly items: readonly Placed[]; readonly height: number } {
  const items: Placed[] = [];
  let [left, line] = [0, 0];
  for (const { colour, meaning } of keys) {
    const wide = swatch + 5 + textSize(meaning).width;
    if (left > 0 && left + wide > width) [left, line] = [0, line + 1];
    const y = top + line * lineHeight;
    items.push({ swatch: colour, top: y + 1, left: margin + left });
    items.push({ text: meaning, scale: 1, top: y, left: margin + left + swatch + 5 });
    left += wide + 2 * gap;
  }
  return { items, height: (line + 1) * lineHeight };
}

function painted(placed: readonly Placed[], width: number, height: number): RgbImage {
  const canvas = blank(width, height, white);
  for (const item of placed) {
    const { top, left } = item;
    if ('text' in item) drawText(canvas, item.text, top, left, black, item.scale);
    else if ('image' in item) paste(canvas, item.image, top, left);
    else {
      const area = { xmin: left, ymin: top, xmax: left + swatch, ymax: top + swatch };
      fill(canvas, area, item.swatch);
      drawFrame(canvas, area, 1, black, 0.5);
    }
  }
  return canvas;
}

/** Lines of at most so many characters, broken between words, and in a word that is longer. */
export function wrapped(text: string, length: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (joined.length <= length) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    for (; line.length > length; line = line.slice(length)) lines.push(line.slice(0, length));
  }
  return [...lines, line];
}
