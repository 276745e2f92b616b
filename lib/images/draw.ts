import { showValue } from '../../backends/show-value.js';
import { intersectionArea } from '../../reference/iou.js';
import { type Box, clip } from '../boxes/box.js';
import { InputError } from '../errors.js';
import { type SureResult, sureness } from '../model/model.js';
import { hasProperty } from '../validation/has-property.js';
import { glyphHeight, glyphWidth } from './font.js';
import type { PixelSource, RgbImage } from './image.js';
import { black, type Colour, contrasting, copyOf, drawFrame, drawText, fill, grown } from './paint.js';
import { requireImage } from './require-image.js';

/**
 * What is drawn: a box in pixels, and a caption `label score` in the colour of class `index`; with its confidence for the
 * score where it has one.
 */
export interface LabelledBox extends SureResult {
  readonly box: Box;
  readonly index: number;
  readonly label: string;
}

/** Told apart by colour-blind readers too: Okabe and Ito's seven, then three of Paul Tol's muted scheme. */
const palette: readonly Colour[] = [
  [0, 114, 178],
  [230, 159, 0],
  [0, 158, 115],
  [213, 94, 0],
  [86, 180, 233],
  [204, 121, 167],
  [240, 228, 66],
  [136, 34, 85],
  [153, 153, 51],
  [51, 34, 136],
];

/**
 * A copy of the picture with boxes and captions, the best score on top. Boxes are cut off at the picture's edges;
 * captions keep inside it, and off each other where there is room. What is not printable ASCII shows as a hollow box.
 * @throws InputError BAD_ARGUMENT when the picture is no pixels, the boxes are no results that have boxes, a box or score
 *   is not finite, or an index is not a whole number from 0
 */
export function drawBoxes(image: PixelSource, boxes: readonly LabelledBox[]): RgbImage {
  requireImage(image);
  requireBoxes(boxes);
  const canvas = copyOf(image);
  const longer = Math.max(canvas.width, canvas.height);
  const lineWidth = Math.max(2, Math.round(longer / 400));
  const scale = Math.max(1, Math.round(longer / 800));
  const bestFirst = boxes
    .filter(({ box }) => isVisible(box, canvas))
    .sort((a, b) => sureness(b) - sureness(a) || b.score - a.score);
  const tags: Tag[] = [];
  for (const labelled of bestFirst) {
    const tag = placeTag(labelled, canvas, scale, tags);
    if (tag !== undefined) tags.push(tag);
  }
  for (const { box, index } of bestFirst.toReversed()) drawOutline(canvas, box, colourOf(index), lineWidth);
  for (const tag of tags.toReversed()) drawTag(canvas, tag, scale);
  return canvas;
}

/** A caption's place and text. */
interface Tag {
  readonly area: Box;
  readonly text: string;
  readonly colour: Colour;
}

function requireBoxes(boxes: readonly LabelledBox[]): void {
  const wanted = 'box, index, label and score, as the results of detect and localize';
  if (!Array.isArray(boxes)) {
    const got = hasProperty(boxes, 'results') ? 'a whole answer: give its results' : showValue(boxes);
    throw new InputError('BAD_ARGUMENT', 'boxes', `must be a list of objects with ${wanted}, not ${got}`);
  }
  for (const [at, labelled] of boxes.entries()) {
    if (!hasProperty(labelled, 'box') || !hasProperty(labelled.box, 'xmin')) {
      const got = hasProperty(labelled, 'score') ? 'a result without a box' : showValue(labelled);
      throw new InputError('BAD_ARGUMENT', `boxes[${at}]`, `must be an object with ${wanted}, not ${got}`);
    }
    requireDrawable(labelled);
  }
}

function requireDrawable({ box, index, label, score }: LabelledBox): void {
  const numbers = [box.xmin, box.ymin, box.xmax, box.ymax, score];
  if (numbers.every(Number.isFinite) && Number.isInteger(index) && index >= 0) return;
  const got = `edges ${numbers.slice(0, 4).join(', ')}, score ${score}, class index ${index}`;
  throw new InputError(
    'BAD_ARGUMENT',
    `box "${label}"`,
    `must have finite edges, a finite score and a whole class index of at least 0, not ${got}`,
  );
}

function isVisible(box: Box, { width, height }: RgbImage): boolean {
  return box.xmin < width && box.ymin < height && box.xmax > 0 && box.ymax > 0;
}

/** The colour that a class is drawn in. */
export function colourOf(index: number): Colour {
  return palette[index % palette.length];
}

/** A frame just inside the box, and a faint dark line around it, so that it stands out from any ground. */
function drawOutline(canvas: RgbImage, box: Box, colour: Colour, lineWidth: number): void {
  const seen = clip(rounded(box), canvas.width, canvas.height);
  drawFrame(canvas, grown(seen, 1), 1, black, 0.35);
  drawFrame(canvas, seen, lineWidth, colour);
}

/** Above the box, inside it, below it: the first that covers no better caption; none where no character fits. */
function placeTag(
  labelled: LabelledBox,
  image: RgbImage,
  scale: number,
  taken: readonly Tag[],
): Tag | undefined {
  const { box, index, label } = labelled;
  const [advance, margin] = [glyphWidth * scale, 2 * scale];
  const height = glyphHeight * scale;
  const characters = [...`${label} ${sureness(labelled).toFixed(2)}`];
  const text = characters.slice(0, Math.floor((image.width - 2 * margin) / advance));
  if (text.length === 0 || height > image.height) return undefined;
  const width = text.length * advance + 2 * margin;
  const at = (left: number, top: number): Box => {
    const xmin = Math.min(Math.max(left, 0), image.width - width);
    const ymin = Math.min(Math.max(top, 0), image.height - height);
    return { xmin, ymin, xmax: xmin + width, ymax: ymin + height };
  };
  const edges = rounded(box);
  const places = [edges.xmin, edges.xmax - width].flatMap((left) => [
    at(left, edges.ymin - height),
    at(left, edges.ymin),
    at(left, edges.ymax),
    at(left, edges.ymax - height),
  ]);
  const isFree = (place: Box) => taken.every(({ area }) => intersectionArea(place, area) === 0);
  return { area: places.find(isFree) ?? places[0], text: text.join(''), colour: colourOf(index) };
}

function drawTag(canvas: RgbImage, { area, text, colour }: Tag, scale: number): void {
  fill(canvas, area, colour);
  drawText(canvas, text, area.ymin, area.xmin + 2 * scale, contrasting(colour), scale);
}

function rounded({ xmin, ymin, xmax, ymax }: Box): Box {
  return {
    xmin: Math.round(xmin),
    ymin: Math.round(ymin),
    xmax: Math.round(xmax),
    ymax: Math.round(ymax),
  };
}
