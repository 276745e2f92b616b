import { type Stranger, strangerIn } from './stranger.js';

const network = strangerIn('network');
const sizes = strangerIn('sizes');
const planes = strangerIn('planes');

const spread = '{ ...layer, dilation: [layer.dilation[0] * stepY, layer.dilation[1] * stepX] as const }';
const span = '.reduce((all, { kernel, dilation }) => all + (kernel[axis] - 1) * dilation[axis], 1);';
const chosen = "const spread = net.heads[head].map((layer) =>\n    layer.kind === 'conv2d'";

/** Heads whose convolutions after the first span more than one position. */
export const headStrangers: readonly Stranger[] = [
  network('only the first convolution spread', [
    chosen,
    "const spread = net.heads[head].map((layer, index) =>\n    index === net.heads[head].findIndex(({ kind }) => kind === 'conv2d')",
  ]),
  network('only the last convolution spread', [
    chosen,
    'const spread = net.heads[head].map((layer, index) =>\n    index === net.heads[head].length - 1',
  ]),
  network('the dilation replaced by the pooling', [
    spread,
    '{ ...layer, dilation: [stepY, stepX] as const }',
  ]),
  network('the pooling added to the dilation', [
    spread,
    '{ ...layer, dilation: [layer.dilation[0] + stepY - 1, layer.dilation[1] + stepX - 1] as const }',
  ]),
  network('dilated convolutions left as they are', [
    spread,
    'layer.dilation[1] > 1 ? layer : { ...layer, dilation: [stepY, stepX] as const }',
  ]),
  network('each convolution spread by the pooling once more than the one before', [
    spread,
    '{ ...layer, dilation: [layer.dilation[0] * stepY ** Math.min(2, Number(layer.name.slice(-1))), layer.dilation[1] * stepX] as const }',
  ]),
  network('y and x exchanged in what the later convolutions are spread by', [
    spread,
    "layer.name.endsWith('1') ? { ...layer, dilation: [stepY, stepX] as const } : { ...layer, dilation: [layer.dilation[0] * stepX, layer.dilation[1] * stepY] as const }",
  ]),
  network('the span of the first convolution', [
    span,
    '.slice(0, 1).reduce((all, { kernel, dilation }) => all + (kernel[axis] - 1) * dilation[axis], 1);',
  ]),
  network('the span of the widest convolution', [
    span,
    '.reduce((all, { kernel }) => Math.max(all, kernel[axis]), 1);',
  ]),
  network('the product of the kernels', [span, '.reduce((all, { kernel }) => all * kernel[axis], 1);']),
  network('the sum of the kernels', [span, '.reduce((all, { kernel }) => all + kernel[axis], 0);']),
  network('a span without the dilation', [span, '.reduce((all, { kernel }) => all + kernel[axis] - 1, 1);']),
  network('a span whose dilation is that of the other axis', [
    span,
    '.reduce((all, { kernel, dilation }) => all + (kernel[axis] - 1) * dilation[1 - axis], 1);',
  ]),
  network('dilations of heads left out', [
    '      return convolve(input, weight, bias, layer);',
    '      return convolve(input, weight, bias, /^(classifier|regressor)/.test(layer.name) ? { ...layer, dilation: [1, 1] } : layer);',
  ]),
  sizes('a window without the dilation', [
    'return (length - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - before - after;',
    'return (length - 1) * stride[axis] + kernel[axis] - before - after;',
  ]),
  sizes('a scale rule without the dilation', [
    "const span = headSpan(net, 'classifier');\n  const along",
    "const span = net.heads.classifier.filter(({ kind }) => kind === 'conv2d').reduce(([y, x], { kernel }) => [y + kernel[0] - 1, x + kernel[1] - 1], [1, 1]);\n  const along",
  ]),
  planes('parts by the span of the first convolution', [
    'const span = headSpan(net, head);\n  const kernel',
    "const span = net.heads[head].find(({ kind }) => kind === 'conv2d')!.kernel;\n  const kernel",
  ]),
];
