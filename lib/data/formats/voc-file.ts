/** One annotation file of Pascal VOC, as it is written, each part with its line. */
import { DOMParser, type Element } from '@xmldom/xmldom';
import type { Pair } from '../../../reference/geometry.js';
import type { Box } from '../../boxes/box.js';

export interface VocObject {
  readonly name: string;
  readonly box: Box;
  readonly difficult: boolean;
  readonly line: number;
}

export interface VocFile {
  readonly filename?: string;
  /** Height and width. */
  readonly size?: Pair;
  readonly objects: readonly VocObject[];
  readonly faults: readonly { readonly line: number; readonly reason: string }[];
}

export function parseVoc(text: string): VocFile {
  const root = parseXml(text);
  const faults: { line: number; reason: string }[] = [];
  if (typeof root === 'number') {
    return { objects: [], faults: [{ line: root, reason: 'is not XML: there is a mistake' }] };
  }
  if (root.tagName !== 'annotation') {
    const reason = `is no Pascal VOC annotation: it must be <annotation>, not <${root.tagName}>`;
    return { objects: [], faults: [{ line: lineOf(root), reason }] };
  }
  const objects = childrenOf(root, 'object').flatMap((object) => {
    const read = readObject(object);
    if (!('reason' in read)) return read;
    faults.push(read);
    return [];
  });
  const filename = textOf(root, 'filename');
  const size = sizeOf(root);
  return { ...(filename !== '' && { filename }), ...(size && { size }), objects, faults };
}

/** The outermost element, or the line where the text is no XML. */
function parseXml(text: string): Element | number {
  let wrong: number | undefined;
  const parser = new DOMParser({
    onError: (level, _message, context) => {
      if (level !== 'warning') wrong ??= context?.locator?.lineNumber ?? 1;
    },
  });
  try {
    const root = parser.parseFromString(text.replace(/^\ufeff/, ''), 'text/xml').documentElement;
    return wrong ?? root ?? 1;
  } catch {
    return wrong ?? 1;
  }
}

const edges = ['xmin', 'ymin', 'xmax', 'ymax'] as const;

function readObject(object: Element): VocObject | { line: number; reason: string } {
  const name = textOf(object, 'name');
  if (name === '') return { line: lineOf(object), reason: 'has an object without a name' };
  const [bounds] = childrenOf(object, 'bndbox');
  if (bounds === undefined) return { line: lineOf(object), reason: `has no bndbox for its ${name}` };
  const numbers: number[] = [];
  for (const edge of edges) {
    const text = textOf(bounds, edge);
    const number = text === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(number)) {
      const [place = bounds] = childrenOf(bounds, edge);
      const reason = text === '' ? `has no ${edge}` : `has the ${edge} ${JSON.stringify(text)}, not a number`;
      return { line: lineOf(place), reason };
    }
    numbers.push(number);
  }
  const [xmin, ymin, xmax, ymax] = numbers;
  if (xmax < xmin || ymax < ymin) {
    const reason = `has a box that ends before it begins: ${xmin}, ${ymin}, ${xmax}, ${ymax}`;
    return { line: lineOf(bounds), reason };
  }
  const difficult = textOf(object, 'difficult') === '1';
  return { name, box: { xmin, ymin, xmax, ymax }, difficult, line: lineOf(object) };
}

/** Some programs write 0 where they do not know it. */
function sizeOf(root: Element): Pair | undefined {
  const [size] = childrenOf(root, 'size');
  if (size === undefined) return undefined;
  const [height, width] = ['height', 'width'].map((side) => Number(textOf(size, side)));
  const isLength = (length: number) => Number.isInteger(length) && length > 0;
  return isLength(height) && isLength(width) ? [height, width] : undefined;
}

function childrenOf(parent: Element, name: string): Element[] {
  return Array.from(parent.childNodes).filter(
    (child): child is Element => child.nodeType === 1 && child.nodeName === name,
  );
}

/** Of its first child of that name, without blanks around it; empty where there is none. */
function textOf(parent: Element, name: string): string {
  return childrenOf(parent, name)[0]?.textContent?.trim() ?? '';
}

const lineOf = (element: Element) => element.lineNumber ?? 1;
