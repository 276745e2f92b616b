/** A model as an ONNX file that onnxruntime and others run without this project (SPEC 7.7). */
import { type NetworkGraphOptions, networkGraph } from '../../backends/onnx/export.js';
import { bytesOf, encodeOnnx, type OnnxTensor } from '../../backends/onnx/onnx-file.js';
import { showValue } from '../../backends/show-value.js';
import { InputError } from '../errors.js';
import { networkGeometry } from '../networks/measure.js';
import type { Model } from './model.js';

export interface ExportOptions extends Omit<NetworkGraphOptions, 'preprocessing'> {
  /** The graph takes a picture in whole numbers and a level's size, and resizes, normalises and adds the margin itself. */
  readonly preprocessing?: boolean;
  /** Bytes of weights above which they get a file of their own: ONNX files end at 2 GiB. */
  readonly mostBytes?: number;
}

export interface OnnxFiles {
  /** Content of the file, in parts. */
  readonly model: readonly Uint8Array[];
  /** Likewise of the file of weights, where there must be one. */
  readonly weights?: readonly Uint8Array[];
}

/** Half of what an ONNX file may have. */
const mostBytes = 2 ** 30;

/**
 * @param weightsFile name of the file that weights go into where they are too many for one file, beside the model
 * @throws GeometryError when there is no such layer
 * @throws InputError BAD_ARGUMENT when the file's name is none
 */
export function exportOnnx(model: Model, weightsFile: string, options: ExportOptions = {}): OnnxFiles {
  requireName(weightsFile);
  const { preprocessing = false, mostBytes: most = mostBytes, ...graphOptions } = options;
  const graph = networkGraph(model.network, model.weights, {
    ...graphOptions,
    ...(preprocessing ? { preprocessing: { margin: model.margin } } : {}),
  });
  const described = { ...graph, metadata: metadataOf(model, options) };
  const bytes = graph.initializers.reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes <= most) return { model: encodeOnnx(described) };
  const offsets = new Map<OnnxTensor, number>();
  let offset = 0;
  for (const tensor of graph.initializers) {
    offsets.set(tensor, offset);
    offset += tensor.data.byteLength;
  }
  const external = (tensor: OnnxTensor) => ({ file: weightsFile, offset: offsets.get(tensor)! });
  return { model: encodeOnnx(described, external), weights: graph.initializers.map(bytesOf) };
}

function requireName(weightsFile: unknown): void {
  if (typeof weightsFile === 'string' && weightsFile !== '') return;
  const reason = `must be the name of a file for the weights, before the options, not ${showValue(weightsFile)}`;
  throw new InputError('BAD_ARGUMENT', 'weightsFile', reason);
}

/** All that a program needs to make boxes of what the graph gives; lists and objects as JSON. */
function metadataOf(model: Model, { stride = 'fine' }: ExportOptions): Record<string, string> {
  const { network, labels, background, scales, margin, detection } = model;
  const { window, mean, deviation } = network.input;
  const geometry = networkGeometry(network);
  return {
    name: model.name,
    labels: JSON.stringify(labels),
    background: `${background}`,
    scales: JSON.stringify(scales),
    margin: `${margin}`,
    window: JSON.stringify(window),
    stride: JSON.stringify(stride === 'fine' ? geometry.fineStride : geometry.receptiveField.stride),
    mean: `${mean}`,
    deviation: `${deviation}`,
    detection: JSON.stringify(detection),
    ...(network.context !== undefined && {
      context: JSON.stringify({ ...network.context, stride: geometry.fineStride }),
    }),
    ...(network.heads.regressor !== undefined && { boxForm: network.boxForm ?? 'edges' }),
  };
}
