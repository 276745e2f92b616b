/**
 * A network with context on windows as a network without: two crops of the window's size lie on one plane, the context
 * below the window, at a multiple of the coarse stride; the features run once over both, and the heads' first kernels
 * reach from one to the other, with noughts between (SPEC 7.10).
 */
import { kernelExtent, receptiveField } from '../../reference/geometry.js';
import {
  type Conv2dLayer,
  type HeadName,
  type Layer,
  lastPoolLayer,
  layerFootprint,
  type Network,
} from '../../reference/layers.js';
import type { Tensor, Weights } from '../backend.js';

/** The network whose window is the plane. */
export function planeNetwork(network: Network): Network {
  const { context: _, ...plain } = network;
  const [height, width] = network.input.window;
  const { pixels, positions } = distance(network);
  const tall = (layers: readonly Layer[]): readonly Layer[] =>
    withFirst(layers, (layer) => ({
      ...layer,
      inChannels: layer.inChannels / 2,
      kernel: [positions + kernelExtent(layer.kernel[0], layer.dilation[0]), layer.kernel[1]],
      dilation: [1, layer.dilation[1]],
    }));
  const { classifier, regressor } = network.heads;
  return {
    ...plain,
    input: { ...network.input, window: [pixels + height, width] },
    heads: { classifier: tall(classifier), ...(regressor && { regressor: tall(regressor) }) },
  };
}

/** The weights of `planeNetwork`. */
export function planeWeights(network: Network, weights: Weights): Weights {
  const { positions } = distance(network);
  const changed = firstConvolutions(network).map((layer): [string, Tensor] => {
    const name = `${layer.name}.weight`;
    const { outChannels, inChannels, kernel, dilation } = layer;
    const shape = [outChannels, inChannels / 2, positions + kernelExtent(kernel[0], dilation[0]), kernel[1]];
    const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
    const places = placesOf(layer, positions);
    weights[name].data.forEach((value, at) => {
      data[places[at]] = value;
    });
    return [name, { shape, data }];
  });
  return { ...weights, ...Object.fromEntries(changed) };
}

/** Gradients of the network's own weights, from those of `planeWeights`. */
export function gradientsOfPlane(network: Network, gradients: Weights): Weights {
  const { positions } = distance(network);
  const changed = firstConvolutions(network).flatMap((layer): [string, Tensor][] => {
    const name = `${layer.name}.weight`;
    // A step is through one head.
    if (gradients[name] === undefined) return [];
    const { data } = gradients[name];
    const { outChannels, inChannels, kernel } = layer;
    return [
      [
        name,
        {
          shape: [outChannels, inChannels, ...kernel],
          data: Float32Array.from(placesOf(layer, positions), (place) => data[place]),
        },
      ],
    ];
  });
  return { ...gradients, ...Object.fromEntries(changed) };
}

/** Windows and their contexts, both [window, channel, y, x] and of one shape, as windows of `planeNetwork`. */
export function planeWindows(network: Network, windows: Tensor, context: Tensor): Tensor {
  const [count, channels, height, width] = windows.shape;
  const { pixels } = distance(network);
  const area = height * width;
  const planeArea = (pixels + height) * width;
  const data = new Float32Array(count * channels * planeArea);
  for (let map = 0; map < count * channels; map++) {
    data.set(windows.data.subarray(map * area, (map + 1) * area), map * planeArea);
    data.set(context.data.subarray(map * area, (map + 1) * area), map * planeArea + pixels * width);
  }
  return { shape: [count, channels, pixels + height, width], data };
}

/** The first convolution of each head: the one that reads what is joined. */
function firstConvolutions({ heads }: Network): readonly Conv2dLayer[] {
  return (Object.keys(heads) as HeadName[]).flatMap((head) => {
    const first = heads[head]?.find((layer) => layer.kind === 'conv2d');
    return first === undefined ? [] : [first];
  });
}

function withFirst(layers: readonly Layer[], change: (layer: Conv2dLayer) => Conv2dLayer): readonly Layer[] {
  const first = layers.findIndex(({ kind }) => kind === 'conv2d');
  return layers.map((layer, at) => (at === first && layer.kind === 'conv2d' ? change(layer) : layer));
}

/** From a window to its context below: in pixels, and in positions of the pooled map. */
function distance(network: Network): { readonly pixels: number; readonly positions: number } {
  const layers = [...network.features, lastPoolLayer(network)].map(layerFootprint);
  const [stride] = receptiveField(layers).stride;
  const positions = Math.ceil(network.input.window[0] / stride);
  return { pixels: positions * stride, positions };
}

/** Where each weight of a first convolution lies in its tall kernel, both row-major. */
function placesOf(
  { outChannels, inChannels, kernel: [height, width], dilation }: Conv2dLayer,
  positions: number,
): Int32Array {
  const half = inChannels / 2;
  const tall = positions + kernelExtent(height, dilation[0]);
  const places = new Int32Array(outChannels * inChannels * height * width);
  let at = 0;
  for (let outChannel = 0; outChannel < outChannels; outChannel++) {
    for (let inChannel = 0; inChannel < inChannels; inChannel++) {
      const first = inChannel < half ? 0 : positions;
      for (let kernelY = 0; kernelY < height; kernelY++) {
        const row = (outChannel * half + (inChannel % half)) * tall + first + kernelY * dilation[0];
        for (let kernelX = 0; kernelX < width; kernelX++) places[at++] = row * width + kernelX;
      }
    }
  }
  return places;
}
