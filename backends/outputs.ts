import { outputSize, type Pair } from '../reference/geometry.js';
import type { HeadName, Network } from '../reference/layers.js';
import { outputLayers, outputsOfPart, planeStep } from '../reference/plane-geometry.js';
import type { DenseOptions, Tensor } from './backend.js';
import type { Maps } from './device.js';
import type { Plane } from './planes.js';

/** The output maps of images, put together from what the planes give. */
export class DenseOutputs {
  readonly #network: Network;
  readonly #stride: DenseOptions['stride'];
  readonly #sizes: ReadonlyMap<HeadName, readonly Pair[]>;
  readonly #maps: Partial<Record<HeadName, Tensor>>[];

  /** @throws GeometryError when an image has no outputs */
  constructor(
    network: Network,
    heads: readonly HeadName[],
    stride: DenseOptions['stride'],
    images: readonly Pair[],
  ) {
    this.#network = network;
    this.#stride = stride;
    this.#maps = images.map(() => ({}));
    this.#sizes = new Map(
      heads.map((head) => {
        const layers = outputLayers(network, head, stride);
        return [head, images.map((image): Pair => layers.reduce(outputSize, image))];
      }),
    );
  }

  /**
   * Takes from a head's maps what belongs to the images on a plane.
   * @returns whether all of it are numbers
   */
  pick(head: HeadName, { shape, data }: Maps, { placed }: Plane): boolean {
    const { channels, windows = 1, height, width } = shape;
    const step = planeStep(this.#network, this.#stride);
    let areNumbers = true;
    for (const { index, window, placement } of placed) {
      const { image, part, origin } = placement;
      const { start, size } = outputsOfPart(this.#network, head, this.#stride, image, part);
      const top = start[0] + (origin[0] - part.start[0]) / step[0];
      const left = start[1] + (origin[1] - part.start[1]) / step[1];
      const output = this.#mapOf(head, index, channels);
      const [, outHeight, outWidth] = output.shape;
      for (let channel = 0; channel < channels; channel++) {
        for (let y = 0; y < size[0]; y++) {
          const from = ((channel * windows + window) * height + top + y) * width + left;
          const to = (channel * outHeight + start[0] + y) * outWidth + start[1];
          for (let x = 0; x < size[1]; x++) {
            const value = data[from + x];
            if (Number.isNaN(value)) areNumbers = false;
            output.data[to + x] = value;
          }
        }
      }
    }
    return areNumbers;
  }

  #mapOf(head: HeadName, index: number, channels: number): Tensor {
    const maps = this.#maps[index];
    const known = maps[head];
    if (known !== undefined) return known;
    const [height, width] = this.#sizes.get(head)![index];
    const made = { shape: [channels, height, width], data: new Float32Array(channels * height * width) };
    maps[head] = made;
    return made;
  }

  tensors(): Partial<Record<HeadName, Tensor>>[] {
    return this.#maps;
  }
}
