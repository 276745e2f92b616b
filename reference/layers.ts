/**
 * A network is plain data (spec/SPEC.md section 3): lists of layers. Everything about it (sizes, counts, plans)
 * is a function of these lists; an exhaustive switch on `kind` names each place that must learn a new layer.
 */
import { type ActivationLayer, isActivation } from './activations.js';
import type { BoxForm } from './box-forms.js';
import type { Footprint, Padding, Pair } from './geometry.js';
import { footprint, GeometryError, hasPadding, receptiveField } from './geometry.js';

/** Cross-correlation with weights [outChannel, inChannel, kernelY, kernelX] named `${name}.weight` and `${name}.bias`. */
export interface Conv2dLayer extends Footprint {
  readonly kind: 'conv2d';
  readonly name: string;
  readonly inChannels: number;
  readonly outChannels: number;
}

/** Rows and columns of zeros. */
export interface ZeroPad2dLayer {
  readonly kind: 'zeroPad2d';
  readonly padding: Padding;
}

export interface MaxPool2dLayer {
  readonly kind: 'maxPool2d';
  readonly kernel: Pair;
  readonly stride: Pair;
}

/** Zeroes activations at random while training and scales the rest; the identity in evaluation. */
export interface DropoutLayer {
  readonly kind: 'dropout';
  readonly rate: number;
}

export type Layer = Conv2dLayer | ZeroPad2dLayer | ActivationLayer | MaxPool2dLayer | DropoutLayer;

/** Names of the two layer stacks that read the last pooled map. */
export type HeadName = 'classifier' | 'regressor';

/**
 * Feature layers up to the last *unpooled* map, the last pooling (kernel = stride; applied at every offset when the
 * stride is fine), and the heads, which see its output in sliding windows.
 */
export interface Network {
  readonly name: string;
  readonly input: {
    readonly channels: number;
    /** Height and width of the training window, in pixels. */
    readonly window: Pair;
    /** Pixels 0..255 enter as (pixel - mean) / deviation. */
    readonly mean: number;
    readonly deviation: number;
  };
  readonly features: readonly Layer[];
  readonly lastPool: Pair;
  readonly heads: {
    readonly classifier: readonly Layer[];
    /** Four outputs a class, or four shared by all. */
    readonly regressor?: readonly Layer[];
  };
  /**
   * What the four outputs are: xmin, ymin, xmax and ymax relative to the window, unless said otherwise, or the box's centre
   * and size (SPEC 4.17).
   */
  readonly boxForm?: BoxForm;
  /**
   * The heads read, beside the pooled features of a window, those of the window around the same centre that shows `ratio`
   * times as much, as twice as many channels (SPEC 3.8, paper section 5).
   */
  readonly context?: { readonly ratio: number };
}

/** Kernel, stride, padding and dilation of any layer; those that look at one position only have a 1x1 kernel. */
export function layerFootprint(layer: Layer): Footprint {
  if (isActivation(layer)) return footprint([1, 1]);
  switch (layer.kind) {
    case 'conv2d':
      return layer;
    case 'maxPool2d':
      return footprint(layer.kernel, { stride: layer.stride });
    case 'zeroPad2d':
      return footprint([1, 1], { padding: layer.padding });
    case 'dropout':
      return footprint([1, 1]);
  }
}

/** The last pooling as an ordinary layer: what it is at offset (0, 0). */
export function lastPoolLayer(network: Network): MaxPool2dLayer {
  return { kind: 'maxPool2d', kernel: network.lastPool, stride: network.lastPool };
}

/** All convolutions: of the features, the classifier and, where there is one, the regressor. */
export function convolutions({ features, heads }: Network): readonly Conv2dLayer[] {
  const layers = [...features, ...heads.classifier, ...(heads.regressor ?? [])];
  return layers.filter((layer) => layer.kind === 'conv2d');
}

/** Names of the weights and biases of some layers. */
export function parameterNames(layers: readonly Layer[]): string[] {
  return layers.flatMap((layer) =>
    layer.kind === 'conv2d' ? [`${layer.name}.weight`, `${layer.name}.bias`] : [],
  );
}

/**
 * The layers that numbers count: number 1 is the first of features, last pooling and classifier; dropout has none, and 0
 * is the image. With context those of the classifier, which reads a second image, have none.
 * @returns layers 1 to `last`
 * @throws GeometryError when there is no layer of that number
 */
export function layersToNumber(network: Network, last: number): readonly Layer[] {
  const counted =
    network.context === undefined
      ? layersThrough(network, 'classifier')
      : [...network.features, lastPoolLayer(network)];
  const layers = counted.filter(({ kind }) => kind !== 'dropout');
  if (!Number.isInteger(last) || last < 0 || last > layers.length) {
    throw new GeometryError(
      `${network.name} has the layers 0 to ${layers.length}, and none of number ${last}`,
    );
  }
  return layers.slice(0, last);
}

/**
 * The layers of one head.
 * @throws TypeError when the network has not got it
 */
export function headLayers(network: Network, head: HeadName): readonly Layer[] {
  const layers = network.heads[head];
  if (layers === undefined) throw new TypeError(`network ${network.name} has no ${head}`);
  return layers;
}

/** Features, last pooling and a head as one list: the network as it is trained, and as layer numbers count it. */
export function layersThrough(network: Network, head: HeadName): readonly Layer[] {
  return [...network.features, lastPoolLayer(network), ...headLayers(network, head)];
}

/**
 * Height and width, in pooled positions, of what one output of a head sees.
 * @throws GeometryError when the head has a stride or padding, so that its outputs would not belong to one offset each, or
 * pools, so that it has no skip-kernel form (SPEC 3.3)
 */
export function headKernel(network: Network, head: HeadName): Pair {
  const layers = headLayers(network, head);
  const footprints = layers.map(layerFootprint);
  const { size, stride } = receptiveField(footprints);
  const padded = footprints.some(({ padding }) => hasPadding(padding));
  const pools = layers.some(({ kind }) => kind === 'maxPool2d');
  if (padded || pools || stride.some((step) => step !== 1)) {
    throw new GeometryError(
      `the ${head} of network ${network.name} must have stride 1, no padding and no pooling`,
    );
  }
  return size;
}

/** A head's layer whose inputs lie `step` positions apart, as they do on the unpooled map (SPEC 2.4). */
export function dilate(layer: Layer, step: Pair): Layer {
  // Others look at one position: `headKernel` has refused a head that pools or pads.
  if (layer.kind !== 'conv2d') return layer;
  const [y, x] = layer.dilation;
  return { ...layer, dilation: [y * step[0], x * step[1]] };
}
