import type { Padding, Pair } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { type LayerMeasure, measureLayers } from './measure.js';

/** One column of the paper's Tables 1 and 3: a convolution with the padding before it and the pooling after it. */
export interface Stage {
  /** The paper's layer number, from 1. */
  readonly layer: number;
  readonly kind: 'conv' | 'conv + max' | 'full';
  readonly channels: number;
  readonly filterSize: Pair;
  readonly convolutionStride: Pair;
  readonly poolingSize?: Pair;
  readonly poolingStride?: Pair;
  readonly zeroPadding?: Padding;
  /** Height and width of its input, before padding. */
  readonly spatialInputSize: Pair;
}

/**
 * The network as the paper's Tables 1 and 3 show it.
 * @param input height and width of the image; the training window, as in the paper, if left out
 * @throws GeometryError when the image is smaller than the network's window
 */
export function stages(network: Network, input?: Pair): Stage[] {
  const classifier = new Set(network.heads.classifier);
  const found: Stage[] = [];
  let padding: LayerMeasure | undefined;
  for (const measure of measureLayers(network, input)) {
    const { layer } = measure;
    if (layer.kind === 'zeroPad2d') padding = measure;
    if (layer.kind === 'conv2d') {
      const [, y, x] = (padding ?? measure).input;
      found.push({
        layer: found.length + 1,
        kind: classifier.has(layer) ? 'full' : 'conv',
        channels: layer.outChannels,
        filterSize: layer.kernel,
        convolutionStride: layer.stride,
        ...(padding?.layer.kind === 'zeroPad2d' && { zeroPadding: padding.layer.padding }),
        spatialInputSize: [y, x],
      });
      padding = undefined;
    }
    if (layer.kind === 'maxPool2d') {
      const pooled = { kind: 'conv + max', poolingSize: layer.kernel, poolingStride: layer.stride } as const;
      found.push({ ...found.pop()!, ...pooled });
    }
  }
  return found;
}
