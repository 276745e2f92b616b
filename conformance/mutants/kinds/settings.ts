import { type Stranger, strangerIn } from './stranger.js';

const pipeline = strangerIn('pipeline');
const sizes = strangerIn('sizes');
const ensemble = strangerIn('ensemble');

const look = (stride: string): readonly (readonly [string, string])[] => [
  [
    "scores: softmaxOf(denseAtLevel(picture, input, net, weights, 'classifier', plan)),",
    `scores: softmaxOf(denseAtLevel(picture, input, net, weights, 'classifier', { ...plan, stride: ${stride} })),`,
  ],
  [
    "edges: denseAtLevel(picture, input, net, weights, 'regressor', plan),",
    `edges: denseAtLevel(picture, input, net, weights, 'regressor', { ...plan, stride: ${stride} }),`,
  ],
  [
    'places: placesOf(net, plan.stride, plan.margin, zoom),',
    `places: placesOf(net, ${stride}, plan.margin, zoom),`,
  ],
];
const n = 'const n = Math.max(1, Math.round((scale - rule.y.smallest) / rule.y.stride));';
const least =
  'const most = Math.max(...maxima.map(({ data }) => data[label]));\n    return foundOf(seen, picture, label, Math.min(most, plan.windowThreshold), plan)';
const lowered = (threshold: string) =>
  [
    least,
    `const most = Math.max(...maxima.map(({ data }) => data[label]));\n    return foundOf(seen, picture, label, ${threshold}, plan)`,
  ] as const;
const candidates =
  'const labels = new Set(maxima.flatMap((scores) => best(scores, plan.topK).map(({ label }) => label)));';
const chosen = (labels: string) => [candidates, `const labels = new Set<number>(${labels});`] as const;
const guessed = 'return guesses.sort(highest).slice(0, plan.topK);';
const detection = 'foundOf(seen, picture, label, plan.windowThreshold, plan),\n  ).flat();';
const padding = 'input: pad(input, { top: margin, left: margin, bottom: margin, right: margin }),';
const view = 'const side = 256 * Math.max(windowRows, windowColumns);';
const input =
  'return (length - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - before - after;\n    }, output[axis]),';

/** Settings that are ignored, or taken for others. */
export const settingStrangers: readonly Stranger[] = [
  pipeline('detections always fine', ...look("'fine'")),
  pipeline('detections always coarse', ...look("'coarse'")),
  pipeline('windows always a fine stride apart', look("'fine'")[2]),
  pipeline('windows always a coarse stride apart', look("'coarse'")[2]),
  pipeline('mirror images in detection', [
    'return levels(picture, net, plan)',
    'return levels(picture, net, plan).flatMap((one) => [one, { ...one, input: mirrored(one.input) }])',
  ]),
  pipeline('the classifier for coarse and fine alike', [
    "denseAtLevel(view, input, net, weights, 'classifier', plan)),",
    "denseAtLevel(view, input, net, weights, 'classifier', { ...plan, stride: plan.margin > 0 ? 'fine' : 'coarse' })),",
  ]),
  pipeline('mirror images where there is a margin', [
    'plan.flips ? [picture, mirrored(picture)]',
    'plan.margin > 0 ? [picture, mirrored(picture)]',
  ]),
  pipeline('logits where asked for, but at the coarse stride', [
    "plan.votes === 'logits' ? maps",
    "plan.votes === 'logits' && plan.stride === 'fine' ? maps",
  ]),
  pipeline('the window threshold of 0.375 always', [
    'foundOf(seen, picture, label, plan.windowThreshold, plan),',
    'foundOf(seen, picture, label, 0.375, plan),',
  ]),
  pipeline('the merge threshold of 0.625 always', [
    'const found = merged(boxes, mergeThreshold);',
    'const found = merged(boxes, 0 * mergeThreshold + 0.625);',
  ]),
  pipeline('the threshold of 0.5 always', ['score >= plan.threshold)', 'score >= 0 * plan.threshold + 0.5)']),
  pipeline('confidences above the threshold', ['score >= plan.threshold)', 'score > plan.threshold)']),
  pipeline('the threshold for windows too', [
    detection,
    detection.replace('plan.windowThreshold', 'Math.max(plan.threshold, plan.windowThreshold)'),
  ]),
  pipeline('the mean of the scores for the threshold', [
    'return better.map(({ box, score }) => ({ label, score, box }));',
    'return better.map(({ box, score, windows }) => ({ label, score: score / windows, box }));',
  ]),
  pipeline('the best window of a merged box', [
    'return better.map(({ box, score }) => ({ label, score, box }));',
    'return better.map(({ box, score }) => ({ label, score: Math.min(1, score), box }));',
  ]),
  pipeline('each level merged by itself', [
    'const boxes = seen.flatMap(({ scores, edges, places }) =>\n    boxesOf(scores, edges, places, size, label, threshold),\n  );\n  const found = merged(boxes, mergeThreshold);',
    'const levels = seen.map(({ scores, edges, places }) =>\n    boxesOf(scores, edges, places, size, label, threshold),\n  );\n  const boxes = levels.flat();\n  const found = levels.flatMap((one) => merged(one, mergeThreshold));',
  ]),
  pipeline('the first detections alone, ten of them', [
    '.slice(0, plan.topK);\n}\n\nexport function localized',
    '.slice(0, plan.topK).slice(0, 10);\n}\n\nexport function localized',
  ]),
  pipeline('all detections, however few are asked for', [
    '.slice(0, plan.topK);\n}\n\nexport function localized',
    ';\n}\n\nexport function localized',
  ]),
  pipeline('background always dropped in detection', [
    'Array.from({ length: plan.classes }, (_, label) =>',
    'Array.from({ length: Math.min(plan.classes, seen[0].scores.shape[0] - 1) }, (_, label) =>',
  ]),
  pipeline('background always dropped in votes', [
    'data: scores.data.slice(0, classes) };',
    'data: scores.data.slice(0, Math.min(classes, scores.data.length - 1)) };',
  ]),
  pipeline('the window threshold lowered level by level', [
    least,
    `return merged(
      seen.flatMap(({ scores, edges, places }, level) =>
        boxesOf(scores, edges, places, [picture.shape[1], picture.shape[2]], label, Math.min(maxima[level].data[label], plan.windowThreshold)),
      ),
      plan.mergeThreshold,
    ).map(({ box, score }) => ({ label, score, box }))`,
  ]),
  pipeline(
    'the window threshold lowered to just above the best',
    lowered('most >= plan.windowThreshold ? plan.windowThreshold : most + 1e-6'),
  ),
  pipeline(
    'the window threshold lowered to 0',
    lowered('most >= plan.windowThreshold ? plan.windowThreshold : 0'),
  ),
  pipeline('the window threshold not lowered', lowered('plan.windowThreshold + 0 * most')),
  pipeline('the best window alone', lowered('most')),
  pipeline(
    'the window threshold lowered by half',
    lowered('most >= plan.windowThreshold ? plan.windowThreshold : plan.windowThreshold / 2'),
  ),
  pipeline(
    'the window threshold lowered to half the best',
    lowered('most >= plan.windowThreshold ? plan.windowThreshold : most / 2'),
  ),
  pipeline(
    'the window threshold lowered for all classes alike',
    lowered(
      'Math.min(most, plan.windowThreshold, ...[...labels].map((one) => Math.max(...maxima.map(({ data }) => data[one]))))',
    ),
  ),
  pipeline(
    'the window threshold lowered where the best class misses it',
    lowered(
      'Math.max(...maxima.flatMap(({ data }) => [...data])) >= plan.windowThreshold ? plan.windowThreshold : most',
    ),
  ),
  pipeline(
    'the window threshold lowered to the best of the first level',
    lowered('Math.min(plan.windowThreshold, maxima[0].data[label] + 0 * most)'),
  ),
  pipeline('candidates of the first level', chosen('best(maxima[0], plan.topK).map(({ label }) => label)')),
  pipeline(
    'candidates of the last level',
    chosen('best(maxima[maxima.length - 1], plan.topK).map(({ label }) => label)'),
  ),
  pipeline(
    'candidates by the maximum over levels',
    chosen(
      'best({ ...maxima[0], data: maxima[0].data.map((_, label) => Math.max(...maxima.map(({ data }) => data[label]))) }, plan.topK).map(({ label }) => label)',
    ),
  ),
  pipeline(
    'candidates by the mean over levels',
    chosen(
      'best({ ...maxima[0], data: maxima[0].data.map((_, label) => maxima.reduce((all, { data }) => all + data[label], 0)) }, plan.topK).map(({ label }) => label)',
    ),
  ),
  pipeline(
    'candidates of all levels',
    chosen(
      '[...maxima[0].data.keys()].filter((label) => maxima.every((scores) => best(scores, plan.topK).some((one) => one.label === label)))',
    ),
  ),
  pipeline('all classes are candidates', chosen('maxima[0].data.keys()')),
  pipeline(
    'the best class of each level',
    chosen('maxima.flatMap((scores) => best(scores, 1).map(({ label }) => label))'),
  ),
  pipeline(
    'candidates with background among them',
    chosen(
      'seen.flatMap(({ scores }) => best(maximumOverPlaces(scores), plan.topK).map(({ label }) => label)).filter((label) => label < plan.classes)',
    ),
  ),
  pipeline('guesses not cut to k', [guessed, 'return guesses.sort(highest);']),
  pipeline('two guesses always', [guessed, 'return guesses.sort(highest).slice(0, 2);']),
  pipeline('two candidates always', [
    'best(scores, plan.topK).map(({ label }) => label)));',
    'best(scores, 2).map(({ label }) => label)));',
  ]),
  pipeline('guesses by the best window of their class', [
    guessed,
    'const most = ({ label }: Found) => Math.max(...maxima.map(({ data }) => data[label]));\n  return guesses.sort((a, b) => most(b) - most(a)).slice(0, plan.topK);',
  ]),
  pipeline('guesses with the best score of their class', [
    guessed,
    'const most = (label: number) => Math.max(...maxima.map(({ data }) => data[label]));\n  return guesses.sort(highest).slice(0, plan.topK).map((one) => ({ ...one, score: most(one.label) }));',
  ]),
  pipeline('the first box of a class', ['.sort(highest)\n      .slice(0, 1);', '.slice(0, 1);']),
  pipeline('all boxes of a class', ['.sort(highest)\n      .slice(0, 1);', '.sort(highest);']),
  pipeline('a guess for a class without a box', [
    'const guesses = [...labels].flatMap((label) => {',
    'const guesses = [...labels].flatMap((label): Found[] => {\n    if (foundOf(seen, picture, label, 0, plan).length === 0) return [{ label, score: 0, box: { xmin: 0, ymin: 0, xmax: picture.shape[2], ymax: picture.shape[1] } }];',
  ]),
  pipeline('a lower threshold where no box is left', [
    least,
    'const most = Math.max(...maxima.map(({ data }) => data[label]));\n    const first = foundOf(seen, picture, label, Math.min(most, plan.windowThreshold), plan);\n    return (first.length > 0 ? first : foundOf(seen, picture, label, 0, plan))',
  ]),
  pipeline('n rounded up', [n, n.replace('Math.round(', 'Math.ceil(')]),
  pipeline('n rounded down', [n, n.replace('Math.round(', 'Math.floor(')]),
  pipeline('halves of n down', [
    n,
    n.replace(
      'Math.round((scale - rule.y.smallest) / rule.y.stride)',
      'Math.ceil((scale - rule.y.smallest) / rule.y.stride - 0.5)',
    ),
  ]),
  pipeline('halves of n to the even number', [
    n,
    `${n.replace('const n', 'const up')}\n    const n = (scale - rule.y.smallest) / rule.y.stride % 1 === 0.5 && up % 2 === 1 ? up - 1 : up;`,
  ]),
  pipeline('n from the window on', [n, n.replace('scale - rule.y.smallest', 'scale - net.input.window[0]')]),
  pipeline('n of the scale without the smallest', [n, n.replace('(scale - rule.y.smallest)', 'scale')]),
  pipeline('n by the long side', [
    n,
    n.replace(
      'scale - rule.y.smallest',
      '(scale * Math.max(height, width)) / Math.min(height, width) - rule.y.smallest',
    ),
  ]),
  pipeline('n by the width', [
    n,
    n.replace('scale - rule.y.smallest', '(scale * width) / Math.min(height, width) - rule.y.smallest'),
  ]),
  pipeline('a margin of 0 without sizes that fit', ['margin === 0\n', 'margin < 0\n']),
  pipeline('sizes that fit with a margin too', ['margin === 0\n', 'margin >= 0\n']),
  pipeline('both axes at n', [
    '? sizeAtScale([height, width], rule.y, n)',
    '? [rule.y.smallest + n * rule.y.stride, rule.y.smallest + n * rule.y.stride]',
  ]),
  pipeline('one zoom for both axes', [
    'zoom: [size[0] / height, size[1] / width],',
    'zoom: [scale / Math.min(height, width), scale / Math.min(height, width)],',
  ]),
  pipeline('the zoom of the height for both axes', [
    'zoom: [size[0] / height, size[1] / width],',
    'zoom: [size[0] / height, size[0] / height],',
  ]),
  pipeline('a margin of pixels of the picture', [
    padding,
    'input: pad(input, Object.fromEntries(Object.entries({ top: margin, left: margin, bottom: margin, right: margin }).map(([side, length]) => [side, Math.round((length * size[0]) / height)])) as never),',
  ]),
  pipeline('a margin above and to the left alone', [
    padding,
    'input: pad(input, { top: margin, left: margin, bottom: 0, right: 0 }),',
  ]),
  pipeline('a margin on both sides together', [
    padding,
    'input: pad(input, { top: Math.floor(margin / 2), left: Math.floor(margin / 2), bottom: Math.ceil(margin / 2), right: Math.ceil(margin / 2) }),',
  ]),
  pipeline(
    'a margin of black pixels',
    [
      'const input = normalised(resized(picture, size), net.input.mean, net.input.deviation);',
      'const input = normalised(pad(resized(picture, size), { top: margin, left: margin, bottom: margin, right: margin }), net.input.mean, net.input.deviation);',
    ],
    [padding, 'input,'],
  ),
  pipeline('a margin of 5 always', [
    padding,
    'input: pad(input, { top: Math.min(5, margin), left: Math.min(5, margin), bottom: Math.min(5, margin), right: Math.min(5, margin) }),',
  ]),
  pipeline('the k best of votes not cut', [
    'return best(withoutBackground(meanOfMaxima(maps), classes), topK);',
    'return best(withoutBackground(meanOfMaxima(maps), classes), topK + classes);',
  ]),
  pipeline('the k best of the centre not cut', [
    'return best(maximumOverPlaces(softmaxOf(logits)), topK);',
    'return best(maximumOverPlaces(softmaxOf(logits)), topK + 1000);',
  ]),
  pipeline('ten views by the shorter side of the window', [view, view.replace('Math.max', 'Math.min')]),
  pipeline('ten views by the height of the window', [
    view,
    'const side = 256 * (windowRows + 0 * windowColumns);',
  ]),
  pipeline('ten views by the width of the window', [
    view,
    'const side = 256 * (windowColumns + 0 * windowRows);',
  ]),
  pipeline('ten views of square windows', [
    'const [windowRows, windowColumns] = net.input.window;',
    'const [windowRows, windowColumns] = [Math.max(...net.input.window), Math.max(...net.input.window)];',
  ]),
  pipeline('ten views from a short side of 256 pixels', [
    view,
    'const side = 256 * 221 * Math.max(1, 0 * windowRows);',
  ]),
  pipeline('ten views, the centre with its place exchanged', [
    '[Math.floor(down / 2), Math.floor(across / 2)]];',
    '[Math.floor(across / 2), Math.floor(down / 2)]];',
  ]),
  pipeline('ten views, the height of the centre rounded up', [
    '[Math.floor(down / 2), Math.floor(across / 2)]];',
    '[Math.ceil(down / 2), Math.floor(across / 2)]];',
  ]),
  pipeline('ten views, corners at the side of the window', [
    'const across = whole.shape[2] - windowColumns;',
    'const across = whole.shape[2] - windowRows;',
  ]),
  pipeline('ten views of the resized height alone', [
    'nearest(width, side, picture, 221)]);',
    'nearest(height, side, picture, 221)]);',
  ]),
  pipeline('ten views, the whole picture mirrored', [
    'return [view, mirrored(view)].map((one) => {',
    'const other = cut(mirrored(whole), top, Math.min(left + 1, across), windowRows, windowColumns);\n    return [view, other].map((one) => {',
  ]),
  pipeline('the centre square rounded up, down', [
    'Math.floor((rows - side) / 2),',
    'Math.ceil((rows - side) / 2),',
  ]),
  pipeline('the centre square rounded up, across', [
    'Math.floor((columns - side) / 2),',
    'Math.ceil((columns - side) / 2),',
  ]),
  pipeline('the centre square at the top', ['Math.floor((rows - side) / 2),', '0 * rows,']),
  pipeline('the centre square at the left', ['Math.floor((columns - side) / 2),', '0 * columns,']),
  pipeline('the centre square by the window', [
    'const [rows, columns] = [nearest(height, side, picture), nearest(width, side, picture)];',
    'side = net.input.window[0];\n  const [rows, columns] = [nearest(height, side, picture), nearest(width, side, picture)];',
  ]),
  sizes('inputs of the height for both axes', [input, input.replace('output[axis]', 'output[0]')]),
  sizes('inputs by the stride along y', [input, input.replace('stride[axis]', 'stride[0]')]),
  sizes('inputs by the kernel along y', [input, input.replace('kernel[axis]', 'kernel[0]')]),
  sizes('inputs by the dilation along y', [input, input.replace('dilation[axis]', 'dilation[0]')]),
  sizes('inputs by the padding along y', [
    'const [before, after] = ends(padding, axis);\n      return (length',
    'const [before, after] = ends(padding, 0);\n      return (length',
  ]),
  sizes('inputs of padding before it alone', [
    input,
    input.replace('- before - after', '- 2 * before + 0 * after'),
  ]),
  sizes('inputs with the rest of a stride', [
    input,
    input.replace('(length - 1) * stride[axis]', 'length * stride[axis] - 1'),
  ]),
  sizes('inputs in the order of the layers', [
    '[...layers].reverse().reduce((length, { kernel, stride, padding, dilation }) => {',
    '[...layers].reduce((length, { kernel, stride, padding, dilation }) => {',
  ]),
  sizes('inputs of one output', [input, input.replace('output[axis]', '0 * output[axis] + 1')]),
  ensemble('the models always without mirror images', [
    'scoresOf(picture, net, weights, plan)',
    'scoresOf(picture, net, weights, { ...plan, flips: false })',
  ]),
  ensemble('the models always with mirror images', [
    'scoresOf(picture, net, weights, plan)',
    'scoresOf(picture, net, weights, { ...plan, flips: true })',
  ]),
  ensemble('the models always coarse', [
    'scoresOf(picture, net, weights, plan)',
    "scoresOf(picture, net, weights, { ...plan, stride: 'coarse' })",
  ]),
  ensemble('the models always fine', [
    'scoresOf(picture, net, weights, plan)',
    "scoresOf(picture, net, weights, { ...plan, stride: 'fine' })",
  ]),
  ensemble('the probabilities of the models always', [
    'scoresOf(picture, net, weights, plan)',
    "scoresOf(picture, net, weights, { ...plan, votes: 'probabilities' })",
  ]),
  ensemble('the first scale of the models', [
    'scoresOf(picture, net, weights, plan)',
    'scoresOf(picture, net, weights, { ...plan, scales: plan.scales.slice(0, 1) })',
  ]),
  ensemble('three models always', ['round(score / members.length)', 'round(score / 3)']),
];
