/**
 * What the device has to do for a network at one image size, as data: layers with their sizes worked out, zero
 * padding folded into the convolution that follows it and ReLU into the one before (spec/SPEC.md section 7).
 */
import { type Footprint, noPadding, outputSize, type Padding, type Pair } from '../../reference/geometry.js';
import {
  type Conv2dLayer,
  type HeadName,
  type Layer,
  lastPoolLayer,
  layerFootprint,
  layersThrough,
  layersToNumber,
  type Network,
} from '../../reference/layers.js';

export interface MapShape {
  /** Images that are computed together, as in training; one when it is left out. */
  readonly windows?: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

interface Sized {
  readonly input: MapShape;
  readonly output: MapShape;
}

export interface ConvolutionStep extends Sized {
  readonly kind: 'conv2d';
  /** Names the weights, as the layer does. */
  readonly name: string;
  readonly footprint: Footprint;
  /** Threshold of the ReLU fused into the convolution. */
  readonly relu: number | undefined;
}

export interface PoolStep extends Sized {
  readonly kind: 'maxPool2d';
  readonly footprint: Footprint;
}

export interface PadStep extends Sized {
  readonly kind: 'zeroPad2d';
  readonly footprint: Footprint;
}

export interface ReluStep extends Sized {
  readonly kind: 'relu';
  readonly threshold: number;
}

export type Step = ConvolutionStep | PoolStep | PadStep | ReluStep;

export interface DensePlan {
  readonly input: MapShape;
  /** From the image to the pooled features, computed once for all heads. */
  readonly trunk: readonly Step[];
  readonly heads: Readonly<Partial<Record<HeadName, readonly Step[]>>>;
}

/**
 * Coarse: the last pooling as it is. Fine: its skip-kernel form (SPEC 2.4), the maximum at every position and heads
 * dilated by the pooling's size, which gives all offsets at once and already interleaved.
 */
export function planDense(
  network: Network,
  image: MapShape,
  stride: 'fine' | 'coarse',
  heads: readonly HeadName[],
): DensePlan {
  const pool = lastPoolLayer(network);
  const skipping = stride === 'fine';
  const lastPool = skipping ? { ...pool, stride: [1, 1] as const } : pool;
  const trunk = planLayers([...network.features, lastPool], image);
  const pooled = endOf(trunk, image);
  const planned: Partial<Record<HeadName, readonly Step[]>> = {};
  for (const head of heads) {
    const layers = layersThrough(network, head).slice(network.features.length + 1);
    planned[head] = planLayers(
      skipping ? layers.map((layer) => spread(layer, network.lastPool)) : layers,
      pooled,
    );
  }
  return { input: image, trunk, heads: planned };
}

/** Layers 1 to `layerNumber` of features, last pooling and classifier, dropout not counted. */
export function planLayer(network: Network, image: MapShape, layerNumber: number): readonly Step[] {
  return planLayers(layersToNumber(network, layerNumber), image);
}

export function endOf(steps: readonly Step[], start: MapShape): MapShape {
  return steps.at(-1)?.output ?? start;
}

/** @throws GeometryError when a kernel does not fit */
export function planLayers(layers: readonly Layer[], start: MapShape): readonly Step[] {
  const steps: Step[] = [];
  let shape = start;
  let padding: Padding | undefined;
  const flushPadding = () => {
    if (padding === undefined) return;
    const footprint = { ...unitFootprint, padding };
    const output = sizedBy(shape, footprint, shape.channels);
    steps.push({ kind: 'zeroPad2d', footprint, input: shape, output });
    shape = output;
    padding = undefined;
  };
  for (const layer of layers) {
    switch (layer.kind) {
      case 'dropout':
        break;
      case 'zeroPad2d':
        padding = padding === undefined ? layer.padding : addPadding(padding, layer.padding);
        break;
      case 'conv2d': {
        const footprint = padding === undefined ? footprintOf(layer) : padded(layer, padding);
        padding = undefined;
        const output = sizedBy(shape, footprint, layer.outChannels);
        steps.push({ kind: 'conv2d', name: layer.name, footprint, input: shape, output, relu: undefined });
        shape = output;
        break;
      }
      case 'maxPool2d': {
        flushPadding();
        const footprint = layerFootprint(layer);
        const output = sizedBy(shape, footprint, shape.channels);
        steps.push({ kind: 'maxPool2d', footprint, input: shape, output });
        shape = output;
        break;
      }
      case 'relu': {
        flushPadding();
        const previous = steps.at(-1);
        if (previous?.kind === 'conv2d' && previous.relu === undefined) {
          steps[steps.length - 1] = { ...previous, relu: layer.threshold };
        } else {
          steps.push({ kind: 'relu', threshold: layer.threshold, input: shape, output: shape });
        }
        break;
      }
    }
  }
  flushPadding();
  return steps;
}

const unitFootprint: Footprint = { kernel: [1, 1], stride: [1, 1], padding: noPadding, dilation: [1, 1] };

function footprintOf({ kernel, stride, padding, dilation }: Footprint): Footprint {
  return { kernel, stride, padding, dilation };
}

function padded(layer: Conv2dLayer, padding: Padding): Footprint {
  return { ...footprintOf(layer), padding: addPadding(layer.padding, padding) };
}

function addPadding(first: Padding, second: Padding): Padding {
  return {
    top: first.top + second.top,
    left: first.left + second.left,
    bottom: first.bottom + second.bottom,
    right: first.right + second.right,
  };
}

function sizedBy(input: MapShape, footprint: Footprint, channels: number): MapShape {
  const [height, width] = outputSize([input.height, input.width], footprint);
  return { ...input, channels, height, width };
}

/** A head's layer as it looks at the unpooled grid: taps and padding `pool` apart. */
export function spread(layer: Layer, [poolY, poolX]: Pair): Layer {
  switch (layer.kind) {
    case 'relu':
    case 'dropout':
      return layer;
    case 'zeroPad2d':
      return { ...layer, padding: spreadPadding(layer.padding, poolY, poolX) };
    case 'conv2d':
      requireUnitStride(layer.stride);
      return {
        ...layer,
        dilation: [layer.dilation[0] * poolY, layer.dilation[1] * poolX],
        padding: spreadPadding(layer.padding, poolY, poolX),
      };
    case 'maxPool2d':
      throw new RangeError('a head that pools has no fine stride');
  }
}

function requireUnitStride(stride: Pair): void {
  if (stride[0] !== 1 || stride[1] !== 1) {
    throw new RangeError(`a head whose convolution has stride ${stride.join('x')} has no fine stride`);
  }
}

function spreadPadding({ top, left, bottom, right }: Padding, poolY: number, poolX: number): Padding {
  return { top: top * poolY, left: left * poolX, bottom: bottom * poolY, right: right * poolX };
}
