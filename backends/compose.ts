import type { Tensor } from './backend.js';
import type { Maps } from './device.js';
import type { Plane } from './planes.js';

/** The input of a plane: what lies on it, and zeros elsewhere. */
export function compose(images: readonly Tensor[], { size, windows, placed }: Plane, channels: number): Maps {
  const [height, width] = size;
  const shape = { channels, windows, height, width };
  const [{ index, placement }] = placed;
  if (
    placed.length === 1 &&
    placement.part.size.join() === placement.image.join() &&
    placement.image.join() === size.join()
  ) {
    return { shape, data: images[index].data };
  }
  const data = new Float32Array(channels * windows * height * width);
  for (const { index, window, placement } of placed) {
    const { image, part, origin } = placement;
    const { data: values } = images[index];
    for (let channel = 0; channel < channels; channel++) {
      for (let y = 0; y < part.size[0]; y++) {
        const from = (channel * image[0] + part.start[0] + y) * image[1] + part.start[1];
        const to = ((channel * windows + window) * height + origin[0] + y) * width + origin[1];
        data.set(values.subarray(from, from + part.size[1]), to);
      }
    }
  }
  return { shape, data };
}
