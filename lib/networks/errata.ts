import type { Pair } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { accurate } from './accurate.js';
import { fast } from './fast.js';
import { measureLayers, networkGeometry, parameterCount, sixScales } from './measure.js';
import { stages } from './stages.js';

/** A number in the paper that its own network contradicts (SPEC 1.3). */
export interface Erratum {
  /** Where in the paper. */
  readonly place: string;
  readonly printed: string;
  /** What follows from the network's layers. */
  readonly corrected: string;
  readonly reason: string;
}

/** The paper's errata about a network; none unless it is the paper's fast or accurate, as published. */
export function errata(network: Network): Erratum[] {
  const classifies = (other: Network) =>
    JSON.stringify({ ...network, heads: { classifier: network.heads.classifier } }) === JSON.stringify(other);
  if (classifies(fast())) return [...fastErrata(network), ...sharedErrata(network)];
  if (classifies(accurate())) return [...accurateErrata(network), ...sharedErrata(network)];
  return [];
}

function fastErrata(network: Network): Erratum[] {
  const table = stages(network);
  const { receptiveField, headKernel } = networkGeometry(network);
  return [
    {
      place: 'Table 1, layer 2, spatial input size',
      printed: '24x24',
      corrected: sizeText(table[1].spatialInputSize),
      reason: "24x24 is the output of the layer's convolution",
    },
    ...countErrata(network, '145', '2810'),
    {
      place: 'section 3.3 and Table 5, subsampling; offsets; classifier',
      printed: '36; 3x3; 5x5',
      corrected: `${receptiveField.stride[0]}; ${sizeText(network.lastPool)}; ${sizeText(headKernel)}`,
      reason: "printed are the accurate network's, so Table 5's sizes do not fit this one",
    },
    {
      place: 'section 3.1, first stride; crop',
      printed: '2; 221x221',
      corrected: `${table[0].convolutionStride[0]}; ${sizeText(table[0].spatialInputSize)}`,
      reason: "printed are the accurate network's",
    },
  ];
}

function accurateErrata(network: Network): Erratum[] {
  const { unpooled, pooled, coarse, offsets } = sixScales(network)[4];
  const row = (what: string, printed: string, corrected: string) => ({
    place: `Table 5, scale 5, ${what}`,
    printed,
    corrected,
    reason: 'contradicts the same row, whose input 425x497 and output 18x24 are right',
  });
  return [
    ...countErrata(network, '144', '5369'),
    row('layer 5 pre-pool', '32x35', sizeText(unpooled)),
    row('layer 5 post-pool', '(10x11)x(3x3)', `(${sizeText(pooled)})x(${sizeText(offsets)})`),
    row('classifier map', '(6x7)x(3x3)', `(${sizeText(coarse)})x(${sizeText(offsets)})`),
  ];
}

/** Of both networks. */
function sharedErrata(network: Network): Erratum[] {
  const table = stages(network);
  return [
    {
      place: 'Table 5 and Fig. 8, channels of the feature map',
      printed: '256',
      corrected: `${table.findLast(({ kind }) => kind !== 'full')?.channels}`,
      reason: "printed are the competition network's",
    },
    {
      place: 'Table 1 and section 3.5, kernels of the full layers',
      printed: '1x1',
      corrected: table
        .flatMap(({ kind, filterSize }) => (kind === 'full' ? sizeText(filterSize) : []))
        .join(', '),
      reason: 'the first spans the pooled map of one window',
    },
  ];
}

function countErrata(network: Network, parameters: string, connections: string): Erratum[] {
  const measures = measureLayers(network);
  const classifier = { ...network, heads: { classifier: network.heads.classifier } };
  const millions = (count: number) => (count / 1e6).toFixed(1);
  const total = (count: 'connections' | 'connectionsWithBiases') =>
    millions(measures.reduce((sum, measure) => sum + measure[count], 0));
  return [
    {
      place: 'Table 4, parameters in millions',
      printed: parameters,
      corrected: millions(parameterCount(classifier)),
      reason: `cut off, not rounded: ${parameterCount(classifier).toLocaleString('en')}`,
    },
    {
      place: 'Table 4, connections in millions',
      printed: connections,
      corrected: total('connections'),
      reason: `0.3 % off, and not reproducible; ${total('connectionsWithBiases')} with the biases`,
    },
  ];
}

/** `6x9`: height, then width. */
function sizeText(size: Pair): string {
  return size.join('x');
}
