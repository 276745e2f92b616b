import { plainMatch } from '../plain.js';
import { type Stranger, strangerIn } from './stranger.js';

const stranger = strangerIn('measures', plainMatch);

const choice = 'if (thing.ignore || taken.has(thing) || share < least || share <= most) continue;';
const excused =
  'const isExcused = objects.some(\n      (thing) =>\n        thing.ignore && sizeOf(claim.box) > 0 && sharedBy(thing.box, claim.box) >= least * sizeOf(claim.box),\n    );';
const verdict =
  'if (match !== undefined) taken.add(match);\n    if (match !== undefined || !isExcused) hits.push(match !== undefined);';
const result = 'return count === 0 ? undefined : area(hits, count);';
const area = 'return envelope.filter((_, rank) => hits[rank]).reduce((a, b) => a + b, 0) / objects;';
const mean = 'return present.reduce((a, b) => a + b, 0) / present.length;';
const own = 'claims.filter((one) => one.index === index),';

/** Average precision, and what its errors share with it. */
export const precisionStrangers: readonly Stranger[] = [
  stranger('recall of what was found', [
    result,
    'return count === 0 ? undefined : area(hits, Math.max(1, hits.filter(Boolean).length));',
  ]),
  stranger(
    'the object overlapped most, then whether it is taken',
    [choice, 'if (thing.ignore || share < least || share <= most) continue;'],
    [verdict, `if (match !== undefined && taken.has(match)) match = undefined;\n    ${verdict}`],
  ),
  stranger('the last of equal overlaps', [
    choice,
    'if (thing.ignore || taken.has(thing) || share < least || share < most) continue;',
  ]),
  stranger('ignored objects of any class', [
    'const isExcused = objects.some(',
    'const isExcused = (pictures.find(({ id }) => id === claim.imageId)?.objects ?? []).some(',
  ]),
  stranger('ignored objects of any picture', [
    'const isExcused = objects.some(',
    'const isExcused = pictures.flatMap((one) => one.objects.filter((thing) => thing.index === index)).some(',
  ]),
  stranger('ignored objects before the match', [verdict, `if (isExcused) continue;\n    ${verdict}`]),
  stranger('ignored objects by IoU', [
    'sharedBy(thing.box, claim.box) >= least * sizeOf(claim.box)',
    'overlap(thing.box, claim.box) >= 0.5',
  ]),
  stranger('ignored objects by the half of their own area', [
    'sharedBy(thing.box, claim.box) >= least * sizeOf(claim.box)',
    'sharedBy(thing.box, claim.box) >= sizeOf(thing.box) / 2',
  ]),
  stranger('ignored objects if they are met at all', [
    'sharedBy(thing.box, claim.box) >= least * sizeOf(claim.box)',
    'sharedBy(thing.box, claim.box) > 0',
  ]),
  stranger('what several ignored objects cover added up', [
    excused,
    'const isExcused = objects.filter((thing) => thing.ignore).reduce((all, thing) => all + sharedBy(thing.box, claim.box), 0) >= sizeOf(claim.box) / 2 && sizeOf(claim.box) > 0;',
  ]),
  stranger('an ignored object excuses one detection', [
    excused,
    'const isExcused = objects.some((thing) => {\n      const is = thing.ignore && sizeOf(claim.box) > 0 && !taken.has(thing) && sharedBy(thing.box, claim.box) >= least * sizeOf(claim.box);\n      if (is) taken.add(thing);\n      return is;\n    });',
  ]),
  stranger('a detection without area is excused', [
    'thing.ignore && sizeOf(claim.box) > 0 && sharedBy',
    'thing.ignore && sharedBy',
  ]),
  stranger('a class without detections left out', [
    result,
    'return count === 0 || !claims.some((one) => one.index === index) ? undefined : area(hits, count);',
  ]),
  stranger('a class without detections is perfect', [
    result,
    'return count === 0 ? undefined : hits.length === 0 ? 1 : area(hits, count);',
  ]),
  stranger('a class without a hit left out', [
    result,
    'return count === 0 || !hits.includes(true) ? undefined : area(hits, count);',
  ]),
  stranger('a class without objects has 0', [result, 'return count === 0 ? 0 : area(hits, count);']),
  stranger('101 points', [
    area,
    'const found = hits.filter(Boolean).length;\n  let [sum, rank] = [0, -1];\n  for (let point = 0, seen = 0; point <= 100; point++) {\n    while (seen < found && seen < (point / 100) * objects - 1e-9) seen += Number(hits[++rank]);\n    if (seen >= (point / 100) * objects - 1e-9) sum += envelope[Math.max(rank, 0)] ?? 0;\n  }\n  return sum / 101;',
  ]),
  stranger('trapezoids', [
    area,
    'let [sum, before] = [0, 1];\n  hits.forEach((hit, rank) => {\n    if (hit) sum += (before + precisions[rank]) / 2;\n    before = precisions[rank];\n  });\n  return sum / objects;',
  ]),
  stranger('the envelope from the left', [
    'Math.max(...precisions.slice(rank))',
    'Math.min(...precisions.slice(0, rank + 1))',
  ]),
  stranger('the precision of all detections', [
    area,
    'return hits.length === 0 ? 0 : precisions[hits.length - 1] + 0 * objects;',
  ]),
  stranger('the precision of the hits, the mean of them', [
    area,
    'return envelope.filter((_, rank) => hits[rank]).reduce((a, b) => a + b, 0) / Math.max(1, hits.length + 0 * objects);',
  ]),
  stranger('confidences above 1 taken as 1', [
    'b.score - a.score ||',
    'Math.min(1, b.score) - Math.min(1, a.score) ||',
  ]),
  stranger('detections of confidence 0 left out', [
    own,
    'claims.filter((one) => one.index === index && one.score > 0),',
  ]),
  stranger('detections below 0.05 left out', [
    own,
    'claims.filter((one) => one.index === index && one.score >= 0.05),',
  ]),
  stranger('the 100 best detections of a picture', [
    own,
    'pictures.flatMap(({ id }) => inOrder(pictures, claims.filter((one) => one.index === index && one.imageId === id)).slice(0, 100)),',
  ]),
  stranger(
    'objects taken by their number in the picture',
    [
      choice,
      'const number = objects.indexOf(thing);\n      if (thing.ignore || numbers.has(number) || share < least || share <= most) continue;',
    ],
    ['const hits: boolean[] = [];', 'const hits: boolean[] = [];\n  const numbers = new Set<number>();'],
    [verdict, `if (match !== undefined) numbers.add(objects.indexOf(match));\n    ${verdict}`],
  ),
  stranger('objects of any picture', [
    'pictures.find(({ id }) => id === claim.imageId)?.objects.filter((one) => one.index === index) ?? [];',
    'pictures.flatMap((one) => one.objects).filter((one) => one.index === index);',
  ]),
  stranger('pictures by their place for their id', [
    'pictures.find(({ id }) => id === claim.imageId)?.objects',
    'pictures[claim.imageId - 1]?.objects',
  ]),
  stranger('detections in pictures without objects left out', [
    'let most = 0;',
    'if (objects.length === 0) continue;\n    let most = 0;',
  ]),
  stranger('each object takes the detection that overlaps it most', [
    choice,
    'const rival = claims.some((other) => other.index === index && other.imageId === claim.imageId && overlap(other.box, thing.box) > share);\n      if (thing.ignore || taken.has(thing) || share < least || share <= most || rival) continue;',
  ]),
  stranger('one object a detection, whatever its class', [
    'pictures.find(({ id }) => id === claim.imageId)?.objects.filter((one) => one.index === index) ?? [];',
    'pictures.find(({ id }) => id === claim.imageId)?.objects ?? [];',
  ]),
  stranger('sides + 1', [
    'const share = overlap(claim.box, thing.box);',
    'const wide = (one: Edges) => ({ ...one, xmax: one.xmax + 1, ymax: one.ymax + 1 });\n      const share = overlap(wide(claim.box), wide(thing.box));',
  ]),
  stranger('an average of no class', ["check(present.length > 0, 'BAD_DATA_SET');", '']),
  stranger('classes weighted by their objects', [
    mean,
    'const weights = all.flatMap((one, index) => one === undefined ? [] : [pictures.flatMap(({ objects }) => objects).filter((thing) => thing.index === index && !thing.ignore).length]);\n  return present.reduce((a, b, index) => a + b * weights[index], 0) / weights.reduce((a, b) => a + b, 0);',
  ]),
  stranger('all classes in one list', [
    'const all = Array.from({ length: classes }, (_, index) =>\n    precisionOf(pictures, claims, index, least, area),\n  );',
    'const as = <One extends { index: number }>(one: One) => ({ ...one, index: 0 });\n  const all = [precisionOf(pictures.map((one) => ({ ...one, objects: one.objects.map(as) })), claims.map(as), 0 * classes)];',
  ]),
  stranger('the class of one object and the box of another', [
    '({ index, box }) => index === guess.index && (!needsBox || overlap(box, guess.box) >= 0.5),',
    '({ index }) => index === guess.index && (!needsBox || counted.some(({ box }) => overlap(box, guess.box) >= 0.5)),',
  ]),
  stranger('the k best classes, each once', [
    '.filter(({ imageId }) => imageId === id)',
    '.filter(({ imageId }) => imageId === id)\n      .filter((one, at, list) => list.findIndex(({ index }) => index === one.index) === at)',
  ]),
  stranger('the k best of all pictures', [
    '.filter(({ imageId }) => imageId === id)\n      .slice(0, k);',
    '.slice(0, k * pictures.length)\n      .filter(({ imageId }) => imageId === id);',
  ]),
  stranger('every object of a picture has to be found', [
    'const isRight = guesses.some((guess) =>\n      counted.some(\n        ({ index, box }) => index === guess.index && (!needsBox || overlap(box, guess.box) >= 0.5),\n      ),\n    );',
    'const isRight = counted.every(({ index, box }) =>\n      guesses.some((guess) => index === guess.index && (!needsBox || overlap(box, guess.box) >= 0.5)),\n    );',
  ]),
  stranger('the first object of a picture alone', [
    'counted.some(\n        ({ index, box })',
    'counted.slice(0, 1).some(\n        ({ index, box })',
  ]),
];
