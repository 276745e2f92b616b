import { plainMerge } from '../plain.js';
import { type Stranger, strangerIn } from './stranger.js';

const stranger = strangerIn('boxes', plainMerge);

const begin = 'const left = [...boxes];';
const whole = 'for (;;) {\n    let least = Number.POSITIVE_INFINITY;';
const score = 'const score = mismatch(left[first].box, left[second].box);';
const earlier = 'const isEarlier = pair !== undefined && score === least && first < pair[0];';
const better = 'if (score < least || isEarlier) {';
const join = 'left[pair[0]] = joined(left[pair[0]], left[pair[1]]);\n    left.splice(pair[1], 1);';
const removal = '    left.splice(pair[1], 1);';
const middle = 'round(round(round(a.windows * a.box[edge]) + round(b.windows * b.box[edge])) / windows)';
const known = [
  begin,
  `${begin}\n  const ids = left.map((_, id) => id);\n  const known = new Map<string, number>();`,
] as const;
const remembered = [
  score,
  'const key = `$' +
    '{ids[first]} $' +
    '{ids[second]}`;\n        const score = known.get(key) ?? mismatch(left[first].box, left[second].box);\n        known.set(key, score);',
] as const;
/** Of the scores that are kept, those of the merged box are forgotten that `isGone` says. */
const forgetting = (isGone: string) =>
  [
    removal,
    `    const merged = \`\${ids[pair[0]]}\`;\n    left.splice(pair[1], 1);\n    ids.splice(pair[1], 1);\n    for (const key of [...known.keys()]) {\n      const [one, other] = key.split(' ');\n      if (${isGone}) known.delete(key);\n    }`,
  ] as const;

/** Merging, from the second merge on. */
export const mergingStrangers: readonly Stranger[] = [
  stranger('no score is computed anew after a merge', known, remembered, forgetting('false')),
  stranger('scores of pairs (merged, higher index) kept', known, remembered, forgetting('other === merged')),
  stranger('scores of pairs (lower index, merged) kept', known, remembered, forgetting('one === merged')),
  stranger('scores kept by place, and not moved up when a box is removed', known, remembered, [
    removal,
    `    left.splice(pair[1], 1);\n    for (const key of [...known.keys()]) if (key.split(' ').includes(\`\${pair[0]}\`)) known.delete(key);`,
  ]),
  stranger('ties by the second index', [earlier, 'const isEarlier = false;']),
  stranger('of one first index the highest second', [
    earlier,
    'const isEarlier = pair !== undefined && score === least && first <= pair[0];',
  ]),
  stranger('ties by the smallest distance of the indices', [
    earlier,
    'const isEarlier = pair !== undefined && score === least && second - first < pair[1] - pair[0];',
  ]),
  stranger('ties by the larger score', [
    earlier,
    'const of = (one: readonly number[]) => left[one[0]].score + left[one[1]].score;\n        const isEarlier = pair !== undefined && score === least && of([first, second]) > of(pair);',
  ]),
  stranger('ties by more windows', [
    earlier,
    'const of = (one: readonly number[]) => left[one[0]].windows + left[one[1]].windows;\n        const isEarlier = pair !== undefined && score === least && (of([first, second]) > of(pair) || (of([first, second]) === of(pair) && first < pair[0]));',
  ]),
  stranger('the merged box at the place of the higher index', [
    join,
    'left[pair[1]] = joined(left[pair[0]], left[pair[1]]);\n    left.splice(pair[0], 1);',
  ]),
  stranger('the merged box first', [
    join,
    'const both = joined(left[pair[0]], left[pair[1]]);\n    left.splice(pair[1], 1);\n    left.splice(pair[0], 1);\n    left.unshift(both);',
  ]),
  stranger('the last box moved to the place of the removed one', [
    removal,
    '    const last = left.pop();\n    if (last !== undefined && pair[1] < left.length) left[pair[1]] = last;',
  ]),
  stranger('groups of boxes that are near enough to one another, each merged at once', [
    whole,
    `const group = left.map((_, id) => id);
  const apart = left.map((one) => left.map((other) => mismatch(one.box, other.box)));
  for (let a = 0; a < left.length; a++)
    for (let b = 0; b < a; b++)
      if (apart[a][b] <= threshold) {
        const [from, to] = [Math.max(group[a], group[b]), Math.min(group[a], group[b])];
        group.forEach((one, id) => {
          if (one === from) group[id] = to;
        });
      }
  return [...new Set(group)].map((one) => left.filter((_, id) => group[id] === one).reduce(joined));
  for (;;) {
    let least = Number.POSITIVE_INFINITY;`,
  ]),
  stranger('the best box takes all that are near enough to it, as suppression does', [
    whole,
    `const order = [...left].sort((a, b) => b.score - a.score);
  const groups: Scored[] = [];
  while (order.length > 0) {
    const [seed] = order;
    const near = order.filter((one) => one === seed || mismatch(seed.box, one.box) <= threshold);
    groups.push(near.reduce(joined));
    for (const one of near) order.splice(order.indexOf(one), 1);
  }
  return groups;
  for (;;) {
    let least = Number.POSITIVE_INFINITY;`,
  ]),
  stranger('each box joins the first that is near enough', [
    whole,
    `const groups: Scored[] = [];
  for (const one of left) {
    const at = groups.findIndex((other) => mismatch(other.box, one.box) <= threshold);
    if (at < 0) groups.push(one);
    else groups[at] = joined(groups[at], one);
  }
  return groups;
  for (;;) {
    let least = Number.POSITIVE_INFINITY;`,
  ]),
  stranger('the first pair that is near enough, not the nearest', [
    better,
    'if (pair === undefined && score <= threshold) {',
  ]),
  stranger('all pairs without a box in common merged in one pass', [
    whole,
    `for (;;) {
    const pairs = left
      .flatMap((one, a) => left.slice(a + 1).map((other, b) => ({ a, b: a + 1 + b, score: mismatch(one.box, other.box) })))
      .filter((one) => one.score <= threshold)
      .sort((one, other) => one.score - other.score);
    if (pairs.length === 0) break;
    const used = new Set<number>();
    for (const { a, b } of pairs) {
      if (used.has(a) || used.has(b)) continue;
      used.add(a).add(b);
      left[a] = joined(left[a], left[b]);
      left[b] = { ...left[b], windows: -1 };
    }
    left.splice(0, left.length, ...left.filter(({ windows }) => windows > 0));
  }
  for (;;) {
    let least = Number.POSITIVE_INFINITY;`,
  ]),
  stranger(
    'pairs sorted once: what is merged is not merged again',
    [
      removal,
      '    left.splice(pair[1], 1, { ...left[pair[0]], windows: 0 });\n    left[pair[0]] = { ...left[pair[0]] };\n    done.add(left[pair[0]]);\n    left.splice(pair[1], 1);',
    ],
    [begin, `${begin}\n  const done = new Set<Scored>();`],
    [
      score,
      'const score = done.has(left[first]) || done.has(left[second]) ? Number.POSITIVE_INFINITY : mismatch(left[first].box, left[second].box);',
    ],
  ),
  stranger(
    'the score of the two boxes farthest apart',
    [begin, `${begin}\n  const parts = left.map((one) => [one.box]);`],
    [
      score,
      'const score = Math.max(...parts[first].flatMap((one) => parts[second].map((other) => mismatch(one, other))));',
    ],
    [removal, `${removal}\n    parts[pair[0]].push(...parts.splice(pair[1], 1)[0]);`],
  ),
  stranger('boxes sorted by score before they are merged', [
    begin,
    'const left = [...boxes].sort((a, b) => b.score - a.score);',
  ]),
  stranger('merged boxes sorted by score', [
    'if (pair === undefined || least > threshold) return left;',
    'if (pair === undefined || least > threshold) return left.sort((a, b) => b.score - a.score);',
  ]),
  stranger('the second box counted as one window', [
    middle,
    'round(round(round(a.windows * a.box[edge]) + b.box[edge]) / (a.windows + 1))',
  ]),
  stranger('the weights of the two boxes exchanged', [
    middle,
    'round(round(round(b.windows * a.box[edge]) + round(a.windows * b.box[edge])) / windows)',
  ]),
  stranger('one window more with each merge', [
    'const windows = a.windows + b.windows;',
    'const windows = Math.max(a.windows, b.windows) + 1;',
  ]),
  stranger('boxes that share no area never merged', [
    score,
    'const score = sharedBy(left[first].box, left[second].box) > 0 ? mismatch(left[first].box, left[second].box) : Number.POSITIVE_INFINITY;',
  ]),
  stranger('only neighbours in the list merged', [
    score,
    'const score = second === first + 1 ? mismatch(left[first].box, left[second].box) : Number.POSITIVE_INFINITY;',
  ]),
  stranger(
    'only the merged box looked for again',
    [
      score,
      'const score = last === undefined || last === left[first] || last === left[second] ? mismatch(left[first].box, left[second].box) : Number.POSITIVE_INFINITY;',
    ],
    [begin, `${begin}\n  let last: Scored | undefined;`],
    [removal, `${removal}\n    last = left[pair[0]];`],
  ),
  stranger('merging ends at one box fewer than half', [
    'if (pair === undefined || least > threshold) return left;',
    'if (pair === undefined || least > threshold || 2 * left.length <= boxes.length) return left;',
  ]),
];
