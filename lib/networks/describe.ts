import type { Pair, ScaleRule } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { type Erratum, errata } from './errata.js';
import {
  type DenseSizes,
  denseSizes,
  type LayerMeasure,
  measureLayers,
  measureRegressor,
  type NetworkGeometry,
  networkGeometry,
  scaleRules,
  sixScales,
} from './measure.js';
import { type Stage, stages } from './stages.js';

/** Everything that follows from a network's layers; plain data. */
export interface Description {
  readonly network: string;
  /** Height and width of the image that all sizes and counts are for. */
  readonly input: Pair;
  /** The paper's Tables 1 and 3. */
  readonly stages: readonly Stage[];
  /** Features, last pooling at offset (0, 0), classifier. */
  readonly layers: readonly LayerMeasure[];
  /** Empty when the network has none. */
  readonly regressor: readonly LayerMeasure[];
  /** The paper's Table 4, without and with the regressor. */
  readonly counts: Counts;
  readonly countsWithRegressor: Counts;
  readonly geometry: NetworkGeometry;
  readonly dense: DenseSizes;
  /** Along y and x. */
  readonly scaleRules: readonly [ScaleRule, ScaleRule];
  /** The paper's Table 5, by the network's own rule. */
  readonly scales: readonly DenseSizes[];
  readonly errata: readonly Erratum[];
}

export interface Counts {
  readonly parameters: number;
  /** Multiply-accumulates. */
  readonly connections: number;
  readonly connectionsWithBiases: number;
}

/**
 * Tables of a network: layers, sizes, counts, receptive field, strides, scales (SPEC 3; paper's Tables 1 and 3 to 5).
 * @param options.input height and width of an image; the training window if left out
 * @throws GeometryError when the image is smaller than the network's window
 */
export function describe(
  network: Network,
  { input = network.input.window }: { input?: Pair } = {},
): Description {
  const layers = measureLayers(network, input);
  const regressor = measureRegressor(network, input);
  return {
    network: network.name,
    input,
    stages: stages(network, input),
    layers,
    regressor,
    counts: sumCounts(layers),
    countsWithRegressor: sumCounts([...layers, ...regressor]),
    geometry: networkGeometry(network),
    dense: denseSizes(network, input),
    scaleRules: scaleRules(network),
    scales: sixScales(network),
    errata: errata(network),
  };
}

function sumCounts(measures: readonly LayerMeasure[]): Counts {
  const sum = (count: keyof Counts) => measures.reduce((total, measure) => total + measure[count], 0);
  return {
    parameters: sum('parameters'),
    connections: sum('connections'),
    connectionsWithBiases: sum('connectionsWithBiases'),
  };
}
