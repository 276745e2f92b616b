/** The network that wrong calls are made to, and others that differ from it in one thing. */
import type { Backend, DenseOptions, LoadedNetwork, Tensor } from '../../../backends/backend.js';
import { conv2d } from '../../../lib/networks/layers.js';
import type { Network } from '../../../reference/layers.js';

export const network: Network = {
  name: 'small',
  input: { channels: 2, window: [5, 6], mean: 0, deviation: 1 },
  features: [conv2d('first', 2, 3, 2), { kind: 'relu', threshold: -0.25 }],
  lastPool: [2, 1],
  heads: {
    classifier: [{ ...conv2d('classes', 3, 4, 1), kernel: [2, 5] }],
    regressor: [{ ...conv2d('boxes', 3, 4, 1), kernel: [2, 5] }],
  },
};
export const grey: Network = {
  ...network,
  name: 'grey',
  input: { ...network.input, channels: 1 },
  features: [conv2d('first', 1, 3, 2)],
};
export const classifierAlone: Network = { ...network, heads: { classifier: network.heads.classifier } };
export const padded: Network = {
  ...network,
  name: 'padded',
  heads: {
    classifier: [
      {
        ...conv2d('classes', 3, 4, 1),
        kernel: [2, 5],
        padding: { top: 0, left: 0, bottom: 1, right: 0 },
      },
    ],
  },
};
export const strided: Network = {
  ...network,
  name: 'strided',
  heads: { classifier: [{ ...conv2d('classes', 3, 4, 1), kernel: [2, 5], stride: [2, 1] }] },
};
export const pooling: Network = {
  ...network,
  name: 'pooling',
  input: { ...network.input, window: [6, 6] },
  heads: {
    classifier: [
      { kind: 'maxPool2d', kernel: [2, 1], stride: [1, 1] },
      { ...conv2d('classes', 3, 4, 1), kernel: [1, 5] },
    ],
  },
};
export const twoOutputs: Network = {
  ...network,
  name: 'wide',
  input: { ...network.input, window: [5, 7] },
};
export const sameName: Network = {
  ...network,
  features: [conv2d('first', 2, 2, 1), conv2d('first', 2, 3, 2)],
};
export const broken: Network = { ...network, name: 'broken', features: [conv2d('first', 3, 3, 2)] };

export function tensor(...shape: number[]): Tensor {
  const values = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float32Array.from({ length: values }, (_, at) => ((at * 7) % 11) / 11 - 0.4) };
}

export function weightsOf({ features, heads }: Network): Record<string, Tensor> {
  const layers = [...features, ...heads.classifier, ...(heads.regressor ?? [])];
  return Object.fromEntries(
    layers.flatMap((layer) =>
      layer.kind !== 'conv2d'
        ? []
        : [
            [`${layer.name}.weight`, tensor(layer.outChannels, layer.inChannels, ...layer.kernel)],
            [`${layer.name}.bias`, tensor(layer.outChannels)],
          ],
    ),
  );
}

/** Values that types forbid, as JavaScript and JSON bring them. */
export const untyped = (value: unknown): never => value as never;

export const weights = weightsOf(network);
export const image = tensor(2, 7, 9);
export const dense: DenseOptions = { stride: 'fine', heads: ['classifier'] };

export async function using<Result>(
  backend: Backend,
  work: (loaded: LoadedNetwork) => Promise<Result>,
  of: Network = network,
): Promise<Result> {
  const loaded = await backend.load(of, weightsOf(of));
  try {
    return await work(loaded);
  } finally {
    await loaded[Symbol.asyncDispose]();
  }
}

export function omit(all: Record<string, Tensor>, name: string): Record<string, Tensor> {
  const { [name]: _, ...rest } = all;
  return rest;
}
