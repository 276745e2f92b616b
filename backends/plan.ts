/**
 * What a device has to do for a network at one size, as data: layers with their sizes worked out, zero padding folded
 * into the convolution that follows it and the activation into the one before (spec/SPEC.md section 7).
 */
import { type ActivationLayer, isActivation } from '../reference/activations.js';
import { type Footprint, hasPadding, noPadding, outputSize, type Padding } from '../reference/geometry.js';
import {
  type Conv2dLayer,
  dilate,
  type HeadName,
  headLayers,
  type Layer,
  lastPoolLayer,
  layerFootprint,
  layersToNumber,
  type Network,
} from '../reference/layers.js';

export interface MapShape {
  /** Images that are computed together, as in training; one when it is left out. */
  readonly windows?: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Positions of a map: windows, rows, columns, numbered in this order. */
export function positionsOf({ windows = 1, height, width }: MapShape): number {
  return windows * height * width;
}

/** Values of a map. */
export function valuesIn(shape: MapShape): number {
  return shape.channels * positionsOf(shape);
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
  /** Fused into the convolution. */
  readonly activation: ActivationLayer | undefined;
}

export interface PoolStep extends Sized {
  readonly kind: 'maxPool2d';
  readonly footprint: Footprint;
}

export interface PadStep extends Sized {
  readonly kind: 'zeroPad2d';
  readonly footprint: Footprint;
}

export interface ActivationStep extends Sized {
  readonly kind: 'activation';
  readonly activation: ActivationLayer;
}

/** Zero outside rectangles, before a layer that pads: for several images on one plane (SPEC 3.5 D). */
export interface MaskStep extends Sized {
  readonly kind: 'mask';
  /** Index of the padding layer among the network's features. */
  readonly layer: number;
}

export type Step = ConvolutionStep | PoolStep | PadStep | ActivationStep | MaskStep;

export interface Plan {
  readonly input: MapShape;
  /** From the image to the pooled features, computed once for all heads. */
  readonly trunk: readonly Step[];
  /** Without a name, what the trunk gives is the output. */
  readonly heads: readonly { readonly name: HeadName | undefined; readonly steps: readonly Step[] }[];
}

/** The input of a plan whose sizes are open: one window. */
export function windowShape({ input: { channels, window } }: Network): MapShape {
  return { channels, height: window[0], width: window[1] };
}

/**
 * Coarse: the last pooling as it is. Fine: its skip-kernel form (SPEC 2.4), the maximum at every position and heads
 * dilated by the pooling's size, which gives all offsets at once and already interleaved.
 * @param masked whether the input is a plane of several images: with masks before the layers that pad
 */
export function planDense(
  network: Network,
  input: MapShape,
  stride: 'fine' | 'coarse',
  heads: readonly HeadName[],
  masked: boolean,
): Plan {
  const pool = lastPoolLayer(network);
  const skipping = stride === 'fine';
  const lastPool = skipping ? { ...pool, stride: [1, 1] as const } : pool;
  const trunk = planLayers([...network.features, lastPool], input, { masked });
  const pooled = endOf(trunk, input);
  const planned = heads.map((name) => {
    const layers = headLayers(network, name);
    const dilated = skipping ? layers.map((layer) => dilate(layer, network.lastPool)) : layers;
    return { name, steps: planLayers(dilated, pooled) };
  });
  return { input, trunk, heads: planned };
}

/** Layers 1 to `layerNumber` of features, last pooling and classifier, dropout not counted. */
export function planLayer(network: Network, input: MapShape, layerNumber: number): Plan {
  const trunk = planLayers(layersToNumber(network, layerNumber), input);
  return { input, trunk, heads: [{ name: undefined, steps: [] }] };
}

export function stepsOf({ trunk, heads }: Plan): readonly Step[] {
  return [...trunk, ...heads.flatMap(({ steps }) => steps)];
}

export function endOf(steps: readonly Step[], start: MapShape): MapShape {
  return steps.at(-1)?.output ?? start;
}

/** @throws GeometryError when a kernel does not fit */
export function planLayers(
  layers: readonly Layer[],
  start: MapShape,
  { masked = false }: { readonly masked?: boolean } = {},
): readonly Step[] {
  const steps: Step[] = [];
  let shape = start;
  let padding: Padding | undefined;
  const mask = (layer: number, widths: Padding) => {
    // What pads already was masked when that began.
    if (!masked || hasPadding(padding ?? noPadding) || !hasPadding(widths)) return;
    steps.push({ kind: 'mask', layer, input: shape, output: shape });
  };
  const flushPadding = () => {
    if (padding === undefined) return;
    const footprint = { ...unitFootprint, padding };
    const output = sizedBy(shape, footprint, shape.channels);
    steps.push({ kind: 'zeroPad2d', footprint, input: shape, output });
    shape = output;
    padding = undefined;
  };
  for (const [index, layer] of layers.entries()) {
    if (isActivation(layer)) {
      flushPadding();
      const previous = steps.at(-1);
      if (previous?.kind === 'conv2d' && previous.activation === undefined) {
        steps[steps.length - 1] = { ...previous, activation: layer };
      } else {
        steps.push({ kind: 'activation', activation: layer, input: shape, output: shape });
      }
      continue;
    }
    switch (layer.kind) {
      case 'dropout':
        break;
      case 'zeroPad2d':
        mask(index, layer.padding);
        padding = padding === undefined ? layer.padding : addPadding(padding, layer.padding);
        break;
      case 'conv2d': {
        mask(index, layer.padding);
        const footprint = padding === undefined ? footprintOf(layer) : padded(layer, padding);
        padding = undefined;
        const output = sizedBy(shape, footprint, layer.outChannels);
        const { name } = layer;
        steps.push({ kind: 'conv2d', name, footprint, input: shape, output, activation: undefined });
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
      default:
        // So that the compiler names this place when there is another kind: it would be left out without a word.
        layer satisfies never;
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
