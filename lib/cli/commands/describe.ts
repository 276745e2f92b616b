import type { Command } from 'commander';
import type { Padding, Pair } from '../../../reference/geometry.js';
import { type Counts, type Description, describe } from '../../networks/describe.js';
import type { LayerMeasure } from '../../networks/measure.js';
import { openNetwork } from '../../networks/open.js';
import type { Stage } from '../../networks/stages.js';
import { type Context, write } from '../context.js';
import { parseSize } from '../input-size.js';
import { networkFile } from '../open-model.js';
import { addFormatOption, type ReportFormat } from '../options.js';
import { textTable } from '../table.js';

export function addDescribe(program: Command, context: Context): void {
  addFormatOption(program.command('describe'))
    .summary("print a network's tables")
    .description(
      "Prints the tables of a network, as in the paper, with the paper's errata: layers and their numbers, sizes, parameters, connections, receptive field, strides, scales.",
    )
    .argument(
      '<network>',
      "fast, accurate, small, compact or medium (of one class and background), the name or folder of a model, or the path of a network's JSON",
    )
    .option('--input <size>', "height and width of an image, as HxW (default: the network's window)")
    .addHelpText(
      'after',
      `
Examples:
  overfeat describe fast
  overfeat describe accurate --input 425x497
  overfeat describe medium
  overfeat describe cells --format json`,
    )
    .action(async (name: string, options: DescribeOptions) => {
      await write(context.stdout, `${await describeCommand(name, options)}\n`);
    });
}

export interface DescribeOptions {
  /** Height and width of an image, as HxW. */
  readonly input?: string;
  readonly format?: ReportFormat;
}

/**
 * What `overfeat describe NETWORK` prints.
 * @throws InputError BAD_ARGUMENT for an input that is no size or too small; NOT_FOUND, NOT_A_FILE, BAD_MODEL
 */
export async function describeCommand(name: string, { input, format }: DescribeOptions): Promise<string> {
  const network = await openNetwork(await networkFile(name));
  const size = input === undefined ? network.input.window : parseSize(input, network.input.window);
  const description = describe(network, { input: size });
  return format === 'json' ? JSON.stringify(description, undefined, 2) : describeText(description);
}

/** The tables as text, for a reader with the paper beside it. */
export function describeText(description: Description): string {
  const sections = [
    ['', summary(description)],
    ['Layers (numbers as --layer takes them)', layerTable(description.layers)],
    ['Regressor', description.regressor.length > 0 ? layerTable(description.regressor) : ''],
    ["Stages (the paper's Tables 1 and 3)", stageTable(description.stages)],
    ["Scales (the paper's Table 5)", scaleTable(description)],
    ['Errata of the paper', errataTable(description)],
  ];
  return sections
    .filter(([, body]) => body !== '')
    .map(([title, body]) => (title === '' ? body : `${title}\n${body}`))
    .join('\n\n');
}

function summary({ network, input, geometry, dense, scaleRules, ...description }: Description): string {
  const { window, receptiveField, fineStride, headKernel } = geometry;
  const rules = scaleRules.map(({ smallest, stride }) => `${smallest} + ${stride} n`);
  const rows = [
    [network, `at an input of ${size(input)}`],
    ["parameters (the paper's Table 4)", countText(description, 'parameters')],
    ['connections', countText(description, 'connections')],
    ['connections with biases', countText(description, 'connectionsWithBiases')],
    ['window', size(window)],
    ['receptive field', `${size(receptiveField.size)}, from pixel ${receptiveField.start.join(', ')}`],
    ['last pooling, classifier kernel', `${size(dense.offsets)}, ${size(headKernel)}`],
    ['coarse stride, output', `${size(receptiveField.stride)}, ${size(dense.coarse)}`],
    ['fine stride, output', `${size(fineStride)}, ${size(dense.fine)}`],
    ['sizes that fit, n = 1, 2 ...', [...new Set(rules)].join(' by ')],
  ];
  return textTable(rows);
}

function countText(
  { counts, countsWithRegressor }: Pick<Description, 'counts' | 'countsWithRegressor'>,
  count: keyof Counts,
): string {
  const [without, total] = [counts[count], countsWithRegressor[count]].map(grouped);
  return without === total ? without : `${without}; ${total} with the regressor`;
}

function layerTable(measures: readonly LayerMeasure[]): string {
  const rows = measures.map(({ layer, number, output, parameters, connections }) => [
    `${number ?? ''}`,
    layer.kind === 'conv2d' ? layer.name : layer.kind,
    'kernel' in layer ? size(layer.kernel) : '',
    'stride' in layer ? size(layer.stride) : '',
    'padding' in layer ? paddingText(layer.padding) : '',
    `${output[0]}`,
    size([output[1], output[2]]),
    parameters === 0 ? '' : grouped(parameters),
    connections === 0 ? '' : grouped(connections),
  ]);
  const heading = [
    '#',
    'layer',
    'kernel',
    'stride',
    'padding',
    'channels',
    'size',
    'parameters',
    'connections',
  ];
  return textTable([heading, ...rows]);
}

function stageTable(stages: readonly Stage[]): string {
  const row = (title: string, cell: (stage: Stage) => string) => [title, ...stages.map(cell)];
  return textTable([
    row('Layer', ({ layer }) => `${layer}`),
    row('Stage', ({ kind }) => kind),
    row('# channels', ({ channels }) => `${channels}`),
    row('Filter size', ({ filterSize }) => size(filterSize)),
    row('Conv. stride', ({ convolutionStride }) => size(convolutionStride)),
    row('Pooling size', ({ poolingSize }) => (poolingSize ? size(poolingSize) : '-')),
    row('Pooling stride', ({ poolingStride }) => (poolingStride ? size(poolingStride) : '-')),
    row('Zero-Padding size', ({ zeroPadding }) => (zeroPadding ? paddingText(zeroPadding) : '-')),
    row('Spatial input size', ({ spatialInputSize }) => size(spatialInputSize)),
  ]);
}

function scaleTable({ scales }: Description): string {
  const rows = scales.map(({ input, unpooled, offsets, pooled, coarse, fine }, index) => [
    `${index + 1}`,
    size(input),
    size(unpooled),
    `(${size(pooled)})x(${size(offsets)})`,
    `(${size(coarse)})x(${size(offsets)})`,
    size(fine),
  ]);
  const heading = ['Scale', 'Input size', 'Pre-pool', 'Post-pool', 'Classifier map', 'Output map'];
  return textTable([heading, ...rows]);
}

function errataTable({ errata }: Description): string {
  if (errata.length === 0) return '';
  const rows = errata.map(({ place, printed, corrected, reason }) => [place, printed, corrected, reason]);
  return textTable([['Place', 'Printed', 'Right', 'Reason'], ...rows]);
}

const size = (pair: Pair) => pair.join('x');
const grouped = (count: number) => count.toLocaleString('en');
const paddingText = ({ top, left, bottom, right }: Padding) =>
  top + left + bottom + right === 0 ? '' : [top, left, bottom, right].join('x');
