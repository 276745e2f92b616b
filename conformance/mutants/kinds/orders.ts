import { plainBest } from '../plain.js';
import { type Stranger, strangerIn } from './stranger.js';

const measures = strangerIn('measures');
const losses = strangerIn('losses', plainBest);
const pipeline = strangerIn('pipeline');

const ranking =
  'return [...claims].sort((a, b) => b.score - a.score || place(a) - place(b) || a.index - b.index);';
const best = 'order.sort((a, b) => (a.score === b.score ? a.label - b.label : b.score - a.score));';
const highest = 'return b.score - a.score || a.label - b.label;';
const found = 'return all\n    .filter(({ score }) => score >= plan.threshold)\n    .sort(highest)';
const guessed = 'return guesses.sort(highest).slice(0, plan.topK);';
/** Elements from which on the sorts of some languages are no longer stable. */
const unstable = 16;

/** Orders of what is equal. */
export const orderStrangers: readonly Stranger[] = [
  measures('guesses by score alone, in an order of their own above 16', [
    ranking,
    `const mixed = claims.length > ${unstable} ? [...claims].reverse() : [...claims];\n  return mixed.sort((a, b) => b.score - a.score || 0 * place(a));`,
  ]),
  measures('guesses in an order of their own above 16, once picture and class are equal', [
    ranking,
    `const mixed = claims.length > ${unstable} ? [...claims].reverse() : [...claims];\n  return mixed.sort((a, b) => b.score - a.score || place(a) - place(b) || a.index - b.index);`,
  ]),
  measures('equal guesses by the id of their picture', [
    ranking,
    ranking.replace('place(a) - place(b)', 'a.imageId - b.imageId || 0 * place(a)'),
  ]),
  measures('equal guesses as given', [
    ranking,
    'return [...claims].sort((a, b) => b.score - a.score || 0 * place(a));',
  ]),
  measures('equal guesses by the pictures in reverse', [
    ranking,
    ranking.replace('place(a) - place(b)', 'place(b) - place(a)'),
  ]),
  measures('equal guesses by the higher class', [
    ranking,
    ranking.replace('a.index - b.index', 'b.index - a.index'),
  ]),
  measures('equal guesses in reverse', [ranking, ranking.replace('[...claims]', '[...claims].reverse()')]),
  measures('equal guesses by picture, then as given', [
    ranking,
    ranking.replace(' || a.index - b.index', ''),
  ]),
  measures('the least score first', [ranking, ranking.replace('b.score - a.score', 'a.score - b.score')]),
  measures('of equal detections those that find something first', [
    ranking,
    'const finds = (claim: Claim) => pictures.some(({ id, objects }) => id === claim.imageId && objects.some((one) => one.index === claim.index && overlap(one.box, claim.box) >= 0.5));\n  return [...claims].sort((a, b) => b.score - a.score || Number(finds(b)) - Number(finds(a)) || place(a) - place(b) || a.index - b.index);',
  ]),
  measures('scores as whole percents', [
    ranking,
    ranking.replace('b.score - a.score', 'Math.round(100 * b.score) - Math.round(100 * a.score)'),
  ]),
  losses('classes in an order of their own above 16', [
    best,
    `if (order.length > ${unstable}) order.reverse();\n  order.sort((a, b) => b.score - a.score);`,
  ]),
  losses('the higher class of equal scores above 16', [
    best,
    `order.sort((a, b) => (a.score === b.score ? (order.length > ${unstable} ? -1 : 1) * (a.label - b.label) : b.score - a.score));`,
  ]),
  losses('the best chosen in any order, then sorted', [
    best,
    'const least = order.map(({ score }) => score).sort((a, b) => b - a)[Math.min(count, order.length) - 1];\n  const chosen = [...order.filter(({ score }) => score > least), ...order.filter(({ score }) => score === least).reverse()].slice(0, count);\n  order.splice(0, order.length, ...chosen);\n  order.sort((a, b) => (a.score === b.score ? a.label - b.label : b.score - a.score));',
  ]),
  losses('classes by the size of their score', [
    best,
    best.replace('b.score - a.score)', 'Math.abs(b.score) - Math.abs(a.score))'),
  ]),
  losses('classes with a score below 0 left out', [
    best,
    `${best}\n  order.splice(0, order.length, ...order.filter(({ score }) => score >= 0));`,
  ]),
  pipeline('equal detections by the higher class', [
    highest,
    'return b.score - a.score || b.label - a.label;',
  ]),
  pipeline('equal detections of a class in reverse', [
    found,
    found.replace('return all', 'return all.reverse()'),
  ]),
  pipeline('detections in an order of their own above 16', [
    found,
    `if (all.length > ${unstable}) all.reverse();\n  ${found}`,
  ]),
  pipeline('equal detections from left to right', [
    highest,
    'return b.score - a.score || a.label - b.label || a.box.xmin - b.box.xmin;',
  ]),
  pipeline('equal detections from top to bottom', [
    highest,
    'return b.score - a.score || a.label - b.label || a.box.ymin - b.box.ymin;',
  ]),
  pipeline('equal detections by place before class', [
    highest,
    'return b.score - a.score || a.box.ymin - b.box.ymin || a.box.xmin - b.box.xmin || a.label - b.label;',
  ]),
  pipeline('equal detections larger first', [
    highest,
    'const size = ({ box }: Found) => (box.xmax - box.xmin) * (box.ymax - box.ymin);\n  return b.score - a.score || a.label - b.label || size(b) - size(a);',
  ]),
  pipeline('detections by class, then by confidence', [
    highest,
    'return a.label - b.label || b.score - a.score;',
  ]),
  pipeline('detections not sorted', [found, found.replace('\n    .sort(highest)', '')]),
  pipeline('levels by ascending scale', [
    'return levels(picture, net, plan)',
    'return levels(picture, net, { ...plan, scales: [...plan.scales].sort((a, b) => a - b) })',
  ]),
  pipeline('levels by descending scale', [
    'return levels(picture, net, plan)',
    'return levels(picture, net, { ...plan, scales: [...plan.scales].sort((a, b) => b - a) })',
  ]),
  pipeline('levels in reverse', [
    'const boxes = seen.flatMap((',
    'const boxes = [...seen].reverse().flatMap((',
  ]),
  pipeline('windows by column, then row', [
    'for (let place = 0; place < area; place++) {',
    'for (let step = 0; step < area; step++) {\n    const place = (step % rows) * columns + Math.floor(step / rows);',
  ]),
  pipeline('windows from the last', ['return found;', 'return found.reverse();']),
  pipeline('windows by their score', ['return found;', 'return found.sort((a, b) => b.score - a.score);']),
  pipeline('equal guesses in the order of the candidates', [
    guessed,
    'return guesses.sort((a, b) => b.score - a.score).slice(0, plan.topK);',
  ]),
  pipeline('equal guesses by the higher class, once more', [
    guessed,
    'return guesses.sort((a, b) => b.score - a.score || b.label - a.label).slice(0, plan.topK);',
  ]),
  pipeline('guesses in the order of the classes', [
    guessed,
    'return guesses.sort((a, b) => a.label - b.label).slice(0, plan.topK);',
  ]),
  pipeline('guesses cut before they are sorted', [
    guessed,
    'return guesses.slice(0, plan.topK).sort(highest);',
  ]),
  pipeline('of equal boxes of a class the last', [
    '.sort(highest)\n      .slice(0, 1);',
    '.reverse()\n      .sort(highest)\n      .slice(0, 1);',
  ]),
];
