import { type Stranger, strangerIn } from './stranger.js';

const stranger = strangerIn('pipeline');

const condition = 'if (clipped.xmin < clipped.xmax && clipped.ymin < clipped.ymax)';
const box = 'const box = inWindow(windowAt(places, Math.floor(place / columns), place % columns), relative);';
const sorted = (edges: string) =>
  `const free = inWindow(windowAt(places, Math.floor(place / columns), place % columns), relative);\n    const box = { ...free, ${edges} };`;
const alongX = 'xmin: Math.min(free.xmin, free.xmax), xmax: Math.max(free.xmin, free.xmax)';
const alongY = 'ymin: Math.min(free.ymin, free.ymax), ymax: Math.max(free.ymin, free.ymax)';
const unless = (isGone: string) =>
  [condition, `if (!(${isGone}) && clipped.xmin < clipped.xmax && clipped.ymin < clipped.ymax)`] as const;
const instead = (kept: string) => [condition, `if (${kept})`] as const;

/** Boxes of windows: crossed, small, beside the picture. */
export const boxStrangers: readonly Stranger[] = [
  stranger('crossed edges kept', instead('clipped.xmin !== clipped.xmax && clipped.ymin !== clipped.ymax')),
  stranger(
    'crossed left and right kept',
    instead('clipped.xmin !== clipped.xmax && clipped.ymin < clipped.ymax'),
  ),
  stranger(
    'crossed top and bottom kept',
    instead('clipped.xmin < clipped.xmax && clipped.ymin !== clipped.ymax'),
  ),
  stranger('crossed edges sorted', [box, sorted(`${alongX}, ${alongY}`)]),
  stranger('crossed left and right sorted', [box, sorted(alongX)]),
  stranger('crossed top and bottom sorted', [box, sorted(alongY)]),
  stranger(
    'boxes of positive area kept, crossed twice among them',
    instead('(clipped.xmax - clipped.xmin) * (clipped.ymax - clipped.ymin) > 0'),
  ),
  stranger('the width alone looked at', instead('clipped.xmin < clipped.xmax')),
  stranger('the height alone looked at', instead('clipped.ymin < clipped.ymax')),
  stranger('boxes narrower than a pixel dropped', unless('clipped.xmax - clipped.xmin < 1')),
  stranger('boxes lower than a pixel dropped', unless('clipped.ymax - clipped.ymin < 1')),
  stranger(
    'boxes of at most a pixel dropped',
    unless('clipped.xmax - clipped.xmin <= 1 && clipped.ymax - clipped.ymin <= 1'),
  ),
  stranger(
    'boxes smaller than a square pixel dropped',
    unless('(clipped.xmax - clipped.xmin) * (clipped.ymax - clipped.ymin) < 1'),
  ),
  stranger('boxes widened to a pixel', [
    'found.push({ box: clipped, score, windows: 1 });',
    'found.push({ box: { ...clipped, xmax: Math.max(clipped.xmax, clipped.xmin + 1), ymax: Math.max(clipped.ymax, clipped.ymin + 1) }, score, windows: 1 });',
  ]),
  stranger('boxes of whole pixels', [
    'found.push({ box: clipped, score, windows: 1 });',
    'found.push({ box: { xmin: Math.floor(clipped.xmin), ymin: Math.floor(clipped.ymin), xmax: Math.ceil(clipped.xmax), ymax: Math.ceil(clipped.ymax) }, score, windows: 1 });',
  ]),
  stranger('clipped to the last pixel', [
    'const clipped = {',
    'picture = [picture[0] - (place === 0 ? 1 : 0), picture[1] - (place === 0 ? 1 : 0)];\n    const clipped = {',
  ]),
  stranger('the window clipped, not the box', [
    box,
    'const window = windowAt(places, Math.floor(place / columns), place % columns);\n    const box = inWindow({ xmin: Math.max(0, window.xmin), ymin: Math.max(0, window.ymin), xmax: Math.min(picture[1], window.xmax), ymax: Math.min(picture[0], window.ymax) }, relative);',
  ]),
  stranger('edges held inside the window', [
    'edges.data[(first + edge) * area + place]);',
    'Math.min(1, Math.max(0, edges.data[(first + edge) * area + place])));',
  ]),
  stranger(
    'boxes that stick out dropped',
    unless('box.xmin < 0 || box.ymin < 0 || box.xmax > picture[1] || box.ymax > picture[0]'),
  ),
  stranger(
    'boxes whose centre is outside dropped',
    unless(
      'box.xmin + box.xmax < 0 || box.ymin + box.ymax < 0 || box.xmin + box.xmax > 2 * picture[1] || box.ymin + box.ymax > 2 * picture[0]',
    ),
  ),
  stranger('boxes by the windows that stick out dropped', [
    'if (score < threshold) continue;',
    'const own = windowAt(places, Math.floor(place / columns), place % columns);\n    if (score < threshold || own.xmin < 0 || own.ymin < 0 || own.xmax > picture[1] || own.ymax > picture[0]) continue;',
  ]),
  stranger('boxes beside the picture moved to its edge', [
    'const clipped = {',
    'const by = [Math.max(0, -box.xmin) - Math.max(0, box.xmax - picture[1]), Math.max(0, -box.ymin) - Math.max(0, box.ymax - picture[0])];\n    Object.assign(box, { xmin: box.xmin + by[0], xmax: box.xmax + by[0], ymin: box.ymin + by[1], ymax: box.ymax + by[1] });\n    const clipped = {',
  ]),
];
