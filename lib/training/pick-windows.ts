import type { Tensor } from '../../backends/backend.js';
import { elementCount } from '../../reference/geometry.js';
import type { Batch } from './batch.js';

/** The windows of a batch as images of their own, views of the same data. */
export function windowsOf({ shape, data }: Tensor): Tensor[] {
  const [windows, ...rest] = shape;
  const elements = data.length / windows;
  return Array.from({ length: windows }, (_, window) => ({
    shape: rest,
    data: data.subarray(window * elements, (window + 1) * elements),
  }));
}

/** Some windows of a batch, copied, in the order given. */
export function pickWindows({ windows, classes, boxes }: Batch, chosen: readonly number[]): Batch {
  const images = windowsOf(windows);
  return {
    windows: stack(
      chosen.map((window) => images[window]),
      windows.shape.slice(1),
    ),
    classes: Int32Array.from(chosen, (window) => classes[window]),
    boxes: Float32Array.from(chosen.flatMap((window) => [...boxes.subarray(4 * window, 4 * window + 4)])),
  };
}

function stack(images: readonly Tensor[], shape: readonly number[]): Tensor {
  const elements = elementCount(shape);
  const data = new Float32Array(images.length * elements);
  images.forEach((image, at) => {
    data.set(image.data, at * elements);
  });
  return { shape: [images.length, ...shape], data };
}
