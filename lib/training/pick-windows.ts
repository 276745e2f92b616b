import type { DenseOptions, Tensor } from '../../backends/backend.js';
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

/** What goes with `windowsOf` where the network has context: of either image the one window that there is. */
export function contextsOf({ context }: Pick<Batch, 'context'>): Pick<DenseOptions, 'context'> {
  const locations = { rows: [0], columns: [0] };
  return context === undefined ? {} : { context: windowsOf(context).map((image) => ({ image, locations })) };
}

/** What the heads read of a batch: its windows and, where the network has context, theirs. */
export function inputsOf({ windows, context }: Pick<Batch, 'windows' | 'context'>) {
  return { windows, ...(context && { context }) };
}

/** Some windows of a batch, copied, in the order given. */
export function pickWindows({ windows, context, classes, boxes }: Batch, chosen: readonly number[]): Batch {
  const pick = (all: Tensor) => {
    const images = windowsOf(all);
    return stack(
      chosen.map((window) => images[window]),
      all.shape.slice(1),
    );
  };
  return {
    windows: pick(windows),
    ...(context && { context: pick(context) }),
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
