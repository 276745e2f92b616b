import { type Stranger, strangerIn } from './stranger.js';

const operations = strangerIn('operations');
const gradients = strangerIn('gradients');
const losses = strangerIn('losses');
const network = strangerIn('network');
const offsets = strangerIn('offsets');
const pipeline = strangerIn('pipeline');
const pixels = strangerIn('pixels');
const planes = strangerIn('planes');
const sizes = strangerIn('sizes');
const boxes = strangerIn('boxes');
const training = strangerIn('training');

const whole = '[input, kernel, stride, before, after, dilation].every(Number.isInteger) &&';
const room = 'check(room >= 0);\n  return';
const padCheck = 'check([top, left, bottom, right].every((side) => Number.isInteger(side) && side >= 0));';
const cutWhole = 'check([top, left, rows, columns].every((value) => Number.isInteger(value) && value >= 0));';
const cutInside = 'check(top + rows <= height && left + columns <= width);';
const channels = 'input.shape[0] === weight.shape[1] &&';
const bias = 'check(bias.shape.length === 1 && bias.shape[0] === outputs);';
const connected = 'check(inputs === input.data.length && bias.data.length === outputs);';
const connectedBack = 'check(inputs === input.data.length && sameShape(gradient, [outputs]));';
const classCheck = `classes.length === windows &&
      classes.every((label) => Number.isInteger(label) && label >= 0 && label < labels),`;
const entropyCheck = 'checkClasses(logits, classes);\n  const [windows, labels]';
const batchCheck = 'check(classes.length === windows && sameShape(boxes, [windows, 4]));';
const boxClasses =
  'check(classes.every((label) => Number.isInteger(label) && label >= 0 && 4 * label + 4 <= channels));';
const weightShape = 'check(sameShape(weight, [layer.outChannels, layer.inChannels, ...layer.kernel]));';
const number = 'check(Number.isInteger(number) && number >= 0 && number <= layers.length);';
const position =
  'check(Number.isInteger(position[axis]) && position[axis] >= 0 && position[axis] < outputs);';
const places =
  'check(places.size === maps.length && maps.length === Math.min(size[0], rows) * Math.min(size[1], columns));';
const lies = 'const wholes = [...start, ...size].every((value) => Number.isInteger(value) && value >= 0);';

/** Checks that are missing, half as strict, or stricter than they should be. */
export const refusalStrangers: readonly Stranger[] = [
  operations('lengths that are not whole', [whole, '']),
  operations('lengths that are not whole, but for the kernel', [whole, 'Number.isInteger(kernel) &&']),
  operations('lengths that are not whole, rounded down', [
    whole,
    '([input, kernel, stride, before, after, dilation] = [input, kernel, stride, before, after, dilation].map(Math.floor)) &&',
  ]),
  operations('paddings that are whole together', [
    whole,
    '[input, kernel, stride, before + after, dilation].every(Number.isInteger) &&',
  ]),
  operations('inputs below 0', ['input >= 0 &&', '']),
  operations('kernels of 0', ['kernel >= 1 &&', 'kernel >= 0 &&']),
  operations('kernels below 0', ['kernel >= 1 &&', 'kernel !== 0 &&']),
  operations('strides below 0', ['stride >= 1 &&', 'stride !== 0 &&']),
  operations('paddings below 0 before', ['before >= 0 &&', '']),
  operations('paddings below 0 after', ['after >= 0 &&', '']),
  operations('paddings below 0 whose sum is not', [
    'before >= 0 &&\n      after >= 0 &&',
    'before + after >= 0 &&',
  ]),
  operations('dilations below 0', ['dilation >= 1,', 'dilation !== 0,']),
  operations('dilations of 0 with kernels of 1', ['dilation >= 1,', '(dilation >= 1 || kernel === 1),']),
  operations('kernels that do not fit give nothing', [room, 'if (room < 0) return 0;\n  return']),
  operations('kernels that do not fit, cut', [room, 'if (room < 0) return 1;\n  return']),
  operations('paddings as they come', [padCheck, '']),
  operations('paddings below 0 cut off the map', [
    padCheck,
    'if (Math.min(top, left, bottom, right) < 0) return cut(pad(input, { top: Math.max(0, top), left: Math.max(0, left), bottom: Math.max(0, bottom), right: Math.max(0, right) }), Math.max(0, -top), Math.max(0, -left), input.shape[1] + top + bottom, input.shape[2] + left + right);',
  ]),
  operations('paddings below 0 after the map', [
    padCheck,
    'check([top, left].every((side) => Number.isInteger(side) && side >= 0));',
  ]),
  operations('paddings below 0 taken as 0', [
    padCheck,
    '[top, left, bottom, right] = [top, left, bottom, right].map((side) => Math.max(0, side));',
  ]),
  operations('halves of paddings', [
    padCheck,
    'check([top, left, bottom, right].every((side) => side >= 0));',
  ]),
  operations('regions that begin before the map, from its end', [
    cutWhole,
    'if (top < 0) top += height; if (left < 0) left += width; check([top, left, rows, columns].every((value) => Number.isInteger(value) && value >= 0));',
  ]),
  operations('regions of no size', [
    cutWhole,
    cutWhole.replace('value >= 0', 'value >= 0) && [rows, columns].every((value) => value > 0'),
  ]),
  operations('regions of a negative size taken as empty', [
    cutWhole,
    'rows = Math.max(0, rows); columns = Math.max(0, columns); check([top, left, rows, columns].every((value) => Number.isInteger(value) && value >= 0));',
  ]),
  operations('regions that are not whole, rounded down', [
    cutWhole,
    '[top, left, rows, columns] = [top, left, rows, columns].map(Math.floor); check([top, left, rows, columns].every((value) => value >= 0));',
  ]),
  operations('regions beyond the map', [cutInside, '']),
  operations('regions cut at the lower end', [
    cutInside,
    'rows = Math.min(rows, height - top); check(left + columns <= width);',
  ]),
  operations('regions cut at the right end', [
    cutInside,
    'columns = Math.min(columns, width - left); check(top + rows <= height);',
  ]),
  operations('empty regions beyond the map', [
    cutInside,
    'check(rows === 0 || columns === 0 || (top + rows <= height && left + columns <= width));',
  ]),
  operations('more channels than the weight has', [channels, 'input.shape[0] >= weight.shape[1] &&']),
  operations('fewer channels than the weight has', [channels, 'input.shape[0] <= weight.shape[1] &&']),
  operations('maps without channels', ['input.shape[0] > 0,', 'true,']),
  operations('longer biases', [bias, 'check(bias.shape[0] >= outputs);']),
  operations('shorter biases', [bias, 'check(bias.shape[0] <= outputs);']),
  operations('one bias for all outputs', [
    bias,
    'if (bias.shape[0] === 1) bias = mapOf([outputs], new Array(outputs).fill(bias.data[0])); check(bias.shape[0] === outputs);',
  ]),
  operations('longer rows of fully connected layers', [
    connected,
    'check(inputs >= input.data.length && bias.data.length === outputs);',
  ]),
  operations('shorter rows of fully connected layers', [
    connected,
    'check(inputs <= input.data.length && bias.data.length === outputs);',
  ]),
  operations(
    'longer biases of fully connected layers',
    [connected, 'check(inputs === input.data.length && bias.data.length >= outputs);'],
    [
      'const output = mapOf([outputs], bias.data);',
      'const output = mapOf([outputs], bias.data.slice(0, outputs));',
    ],
  ),
  operations(
    'shorter biases of fully connected layers',
    [connected, 'check(inputs === input.data.length && bias.data.length <= outputs);'],
    [
      'const output = mapOf([outputs], bias.data);',
      'const output = mapOf([outputs], Array.from({ length: outputs }, (_, at) => bias.data[at] ?? 0));',
    ],
  ),
  gradients('gradients of convolutions in another shape', [
    'check(sameShape(gradient, [weight.shape[0], ...size]));',
    '',
  ]),
  gradients(
    'gradients of convolutions with more rows',
    [
      'check(sameShape(gradient, [weight.shape[0], ...size]));',
      'check(gradient.shape[0] === weight.shape[0] && gradient.shape[2] === size[1]);',
    ],
    [
      'gradient.data.forEach((value, index) => {\n    const out',
      'gradient.data.slice(0, weight.shape[0] * size[0] * size[1]).forEach((value, index) => {\n    const out',
    ],
  ),
  gradients('gradients of fully connected layers, longer', [
    connectedBack,
    'check(inputs === input.data.length);',
  ]),
  gradients('rows of fully connected layers, longer', [
    connectedBack,
    'check(sameShape(gradient, [outputs]));',
  ]),
  gradients('gradients of pooling in another shape', [
    'check(gradient.data.length === input.shape[0] * rows * columns);',
    '',
  ]),
  gradients(
    'gradients of pooling with more',
    [
      'check(gradient.data.length === input.shape[0] * rows * columns);',
      'check(gradient.data.length >= input.shape[0] * rows * columns);',
    ],
    [
      'gradient.data.forEach((value, to)',
      'gradient.data.slice(0, input.shape[0] * rows * columns).forEach((value, to)',
    ],
  ),
  gradients('gradients of pooling with fewer', [
    'check(gradient.data.length === input.shape[0] * rows * columns);',
    'check(gradient.data.length <= input.shape[0] * rows * columns);',
  ]),
  gradients('gradients of ReLU in another shape', ['check(sameShape(gradient, input.shape));', '']),
  losses(
    'class -1 as the last',
    [
      classCheck,
      'classes.length === windows && (classes = classes.map((label) => (label < 0 ? label + labels : label))).every((label) => Number.isInteger(label) && label >= 0 && label < labels),',
    ],
    [
      'function checkClasses',
      'function unused(classes: readonly number[], labels: number) { return classes.map((label) => (label < 0 ? label + labels : label)); }\n\nfunction checkClasses',
    ],
    [
      'round(most - values[classes[window]])',
      'round(most - values[classes[window] < 0 ? classes[window] + labelsOf : classes[window]])',
    ],
    ['const [windows] = logits.shape;', 'const [windows, labelsOf] = logits.shape;'],
  ),
  losses('classes below 0', [classCheck, classCheck.replace('label >= 0 && ', '')]),
  losses('classes that are not whole', [classCheck, classCheck.replace('Number.isInteger(label) && ', '')]),
  losses('classes beyond the last', [classCheck, classCheck.replace(' && label < labels', '')]),
  losses('a class as many as there are', [
    classCheck,
    classCheck.replace('label < labels', 'label <= labels'),
  ]),
  losses('fewer classes than windows', [
    classCheck,
    classCheck.replace('length === windows', 'length <= windows'),
  ]),
  losses('more classes than windows', [
    classCheck,
    classCheck.replace('length === windows', 'length >= windows'),
  ]),
  losses('classes unchecked on the way back', [entropyCheck, 'const [windows, labels]']),
  losses('gradients of softmax in another shape', ['check(sameShape(gradient, probabilities.shape));', '']),
  losses('fewer boxes than windows, in the loss', [
    'check(sameShape(predictions, boxes.shape) && sameShape(boxes, [boxes.shape[0], 4]));\n  let loss',
    'let loss',
  ]),
  losses('boxes of any number of edges, in the loss', [
    'check(sameShape(predictions, boxes.shape) && sameShape(boxes, [boxes.shape[0], 4]));\n  let loss',
    'check(sameShape(predictions, boxes.shape));\n  let loss',
  ]),
  losses('fewer boxes than windows, on the way back', [
    'check(sameShape(predictions, boxes.shape) && sameShape(boxes, [boxes.shape[0], 4]));\n  return',
    'return',
  ]),
  losses('boxes of any number of edges, on the way back', [
    'check(sameShape(predictions, boxes.shape) && sameShape(boxes, [boxes.shape[0], 4]));\n  return',
    'check(sameShape(predictions, boxes.shape));\n  return',
  ]),
  losses('masks in another shape', ['check(sameShape(mask, input.shape));', '']),
  losses('weights and gradients of one length in other shapes', [
    'check(sameShape(velocity, weight.shape) && sameShape(gradient, weight.shape));',
    'check(gradient.data.length === weight.data.length);',
  ]),
  offsets('no maps woven into none', [
    'check(maps.length > 0);\n  const rows',
    'if (maps.length === 0) return empty(0, 0, 0);\n  const rows',
  ]),
  offsets('two maps at one offset, by how many they are', [
    places,
    'check(maps.length === Math.min(size[0], rows) * Math.min(size[1], columns));',
  ]),
  offsets('a map given twice', [
    places,
    'check(places.size === Math.min(size[0], rows) * Math.min(size[1], columns));',
  ]),
  offsets('maps that are missing', [places, 'check(places.size === maps.length);']),
  offsets('offsets beyond the pooling', [
    'check(offset.every((one, axis) => Number.isInteger(one) && one >= 0 && one < size[axis]));',
    '',
  ]),
  offsets('maps of other sizes, by how many values there are', [
    'check(sameShape(map, [channels, ...own]));',
    'check(map.shape[0] === channels && own.length === 2);',
  ]),
  offsets('maps of other channels', [
    'check(sameShape(map, [channels, ...own]));',
    'check(map.shape[1] === own[0] && map.shape[2] === own[1]);',
  ]),
  offsets('poolings that fit nowhere give no maps', [
    'check(maps.length > 0);\n  return maps;',
    'return maps;',
  ]),
  sizes('fine maps of lengths that are not whole', [
    'check([unpooled, pool, classifier].every(Number.isInteger) && pool >= 1 && classifier >= 1);\n  check(unpooled >= pool * classifier);\n  return unpooled',
    'check(unpooled >= pool * classifier && pool >= 1 && classifier >= 1);\n  return unpooled',
  ]),
  sizes('fine maps of poolings of 0', [
    'check([unpooled, pool, classifier].every(Number.isInteger) && pool >= 1 && classifier >= 1);\n  check(unpooled >= pool * classifier);\n  return unpooled',
    'check([unpooled, pool, classifier].every(Number.isInteger) && unpooled >= pool * classifier);\n  return unpooled',
  ]),
  sizes('coarse maps of lengths that are not whole', [
    'check([unpooled, pool, classifier].every(Number.isInteger) && pool >= 1 && classifier >= 1);\n  check(unpooled >= pool * classifier);\n  return Math',
    'check(unpooled >= pool * classifier && pool >= 1 && classifier >= 1);\n  return Math',
  ]),
  sizes('coarse maps of poolings below 1', [
    'check([unpooled, pool, classifier].every(Number.isInteger) && pool >= 1 && classifier >= 1);\n  check(unpooled >= pool * classifier);\n  return Math',
    'check([unpooled, pool, classifier].every(Number.isInteger) && pool !== 0 && unpooled >= pool * classifier);\n  return Math',
  ]),
  sizes(
    'images too small for the table',
    [
      'pooled: pairOf((axis) => Math.floor(unpooled[axis] / net.lastPool[axis])),\n    coarse: pairOf((axis) => coarse(',
      'pooled: pairOf((axis) => Math.floor(unpooled[axis] / net.lastPool[axis])),\n    coarse: pairOf((axis) => ((one: number, two: number, three: number) => Math.floor(one / two) - three + 1)(',
    ],
    [
      'fine: pairOf((axis) => fine(',
      'fine: pairOf((axis) => ((one: number, two: number, three: number) => one - two * three + 1)(',
    ],
  ),
  pixels('sizes below 1', [
    'check([input, output].every((length) => Number.isInteger(length) && length >= 1));',
    'check([input, output].every(Number.isInteger)); output = Math.max(0, output);',
  ]),
  pixels('sizes that are not whole', [
    'check([input, output].every((length) => Number.isInteger(length) && length >= 1));',
    'check([input, output].every((length) => length >= 1));',
  ]),
  pixels('sizes of 0 taken as 1', [
    'check([input, output].every((length) => Number.isInteger(length) && length >= 1));',
    '[input, output] = [input, output].map((length) => Math.max(1, Math.round(length)));',
  ]),
  planes('regions of a mask that begin before the map', [
    lies,
    'const wholes = [...start, ...size].every(Number.isInteger);',
  ]),
  planes('regions of a mask that are not whole', [
    lies,
    'const wholes = [...start, ...size].every((value) => value >= 0);',
  ]),
  planes('regions of a mask beyond its lower end', ['start[0] + size[0] <= height && start[1]', 'start[1]']),
  planes('regions of a mask beyond its right end', [
    'start[0] + size[0] <= height && start[1] + size[1] <= width;',
    'start[0] + size[0] <= height && width > 0;',
  ]),
  planes('empty regions of a mask refused', [
    lies,
    'const wholes = start.every((value) => Number.isInteger(value) && value >= 0) && size.every((value) => Number.isInteger(value) && value > 0);',
  ]),
  boxes('edges at infinity', [
    '[...Object.values(box), score].every(Number.isFinite)',
    '![...Object.values(box), score].some(Number.isNaN) && Number.isFinite(score)',
  ]),
  boxes('edges at infinity on one side', [
    '[...Object.values(box), score].every(Number.isFinite)',
    '[box.xmin, box.ymin, box.xmax, box.ymax, score].every((one) => one > -Infinity)',
  ]),
  boxes('scores that are infinite', [
    '[...Object.values(box), score].every(Number.isFinite)',
    'Object.values(box).every(Number.isFinite) && !Number.isNaN(score)',
  ]),
  boxes('scores that are no numbers', [
    '[...Object.values(box), score].every(Number.isFinite)',
    'Object.values(box).every(Number.isFinite) && score !== Infinity',
  ]),
  boxes('boxes of no window', ['windows >= 1,', 'windows >= 0,']),
  boxes('a threshold that is no number', ['check(!Number.isNaN(threshold));', '']),
  pipeline('votes of no maps', [
    'check(maps.length > 0 && maps',
    'if (maps.length === 0) return { shape: [0], data: new Float32Array(0) };\n  check(maps',
  ]),
  pipeline('votes of other classes', [
    ' && maps.every(({ shape }) => shape[0] === maps[0].shape[0]));',
    ');',
  ]),
  network('missing weights taken as 0', [
    'check(weight !== undefined && bias !== undefined);',
    'if (weight === undefined || bias === undefined) return convolve(input, weight ?? empty(layer.outChannels, layer.inChannels, ...layer.kernel), bias ?? empty(layer.outChannels), layer);',
  ]),
  network('weights as they come', [weightShape, '']),
  network('weights of more outputs', [
    weightShape,
    'check(sameShape(weight, [weight.shape[0], layer.inChannels, ...layer.kernel]));',
  ]),
  network('weights of other kernels', [
    weightShape,
    'check(weight.shape[0] === layer.outChannels && weight.shape[1] === layer.inChannels);',
  ]),
  network('weights read again in the shape of the layer', [
    weightShape,
    'if (weight.data.length === layer.outChannels * layer.inChannels * layer.kernel[0] * layer.kernel[1]) return convolve(input, { shape: [layer.outChannels, layer.inChannels, ...layer.kernel], data: weight.data }, bias, layer);',
  ]),
  network('windows between positions', ['check(position.every(Number.isInteger));', '']),
  network('positions rounded down', [
    'check(position.every(Number.isInteger));',
    'position = [Math.floor(position[0]), Math.floor(position[1])];',
  ]),
  network('positions in context as they come', [position, 'check(outputs > 0);']),
  network('positions in context beyond the last', [
    position,
    'check(Number.isInteger(position[axis]) && position[axis] >= 0);',
  ]),
  network('positions in context below 0', [
    position,
    'check(Number.isInteger(position[axis]) && position[axis] < outputs);',
  ]),
  network('positions in context between others', [
    position,
    'check(position[axis] >= 0 && position[axis] < outputs);',
  ]),
  network('layer -1 as the last', [
    number,
    'check(Number.isInteger(number) && number <= layers.length); if (number < 0) number += layers.length + 1;',
  ]),
  network('layer numbers rounded down', [number, 'check(number >= 0 && number <= layers.length);']),
  network('layer numbers beyond the last as the last', [
    number,
    'check(Number.isInteger(number) && number >= 0);',
  ]),
  network('features of images smaller than the window', [
    'check(channels === net.input.channels && height >= net.input.window[0] && width >= net.input.window[1]);',
    'check(channels === net.input.channels && height > 0 && width > 0);',
  ]),
  network('features of images lower than the window', [
    'height >= net.input.window[0] && width',
    'height > 0 && width',
  ]),
  network('features of images narrower than the window', ['width >= net.input.window[1]);', 'width > 0);']),
  network('features of images of other channels', [
    'check(channels === net.input.channels && height',
    'check(channels > 0 && height',
  ]),
  network('images of more channels read in part', [
    '      return convolve(input, weight, bias, layer);',
    '      return convolve(input.shape[0] > layer.inChannels ? { shape: [layer.inChannels, input.shape[1], input.shape[2]], data: input.data.slice(0, layer.inChannels * input.shape[1] * input.shape[2]) } : input, weight, bias, layer);',
  ]),
  network('images of too few outputs give none', [
    'return weave(\n    large.map',
    'if (large.length === 0) return empty(0, 0, 0);\n  return weave(\n    large.map',
  ]),
  network('images smaller than the window padded', [
    'export function dense(net: Net, weights: Weights, image: Map3, head: string, stride: string): Map3 {',
    'export function dense(net: Net, weights: Weights, image: Map3, head: string, stride: string): Map3 {\n  image = pad(image, { top: 0, left: 0, bottom: Math.max(0, net.input.window[0] - image.shape[1]), right: Math.max(0, net.input.window[1] - image.shape[2]) });',
  ]),
  network('images smaller than the window padded for skip-kernels', [
    'const most = pool(runLayers(net.features, weights, image)',
    'const most = pool(runLayers(net.features, weights, pad(image, { top: 0, left: 0, bottom: Math.max(0, net.input.window[0] - image.shape[1]), right: Math.max(0, net.input.window[1] - image.shape[2]) }))',
  ]),
  training('windows as they come', ['sameShape(windows, least)', 'true']),
  training('larger windows by their first output', [
    'sameShape(windows, least)',
    'windows.shape[1] === net.input.channels && windows.shape[2] >= net.input.window[0] && windows.shape[3] >= net.input.window[1]',
  ]),
  training('boxes as they come', [batchCheck, '']),
  training(
    'fewer classes than boxes',
    [batchCheck, 'check(classes.length <= windows && sameShape(boxes, [windows, 4]));'],
    [boxClasses, 'check(true);'],
  ),
  training('fewer boxes than windows', [
    batchCheck,
    'check(classes.length === windows && boxes.shape[1] === 4);',
  ]),
  training('boxes of class -1', [
    boxClasses,
    'check(classes.every((label) => Number.isInteger(label) && 4 * label + 4 <= channels));',
  ]),
  training('boxes of background', [
    boxClasses,
    'check(classes.every((label) => Number.isInteger(label) && label >= 0));',
  ]),
];
