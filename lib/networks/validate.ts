import '../validation/no-eval.js';
import { z } from 'zod';
import { isActivation } from '../../reference/activations.js';
import { boxFormNames } from '../../reference/box-forms.js';
import { expectContext } from '../../reference/context.js';
import { GeometryError, outputSize, type Pair } from '../../reference/geometry.js';
import {
  convolutions,
  type Layer,
  layerFootprint,
  layersThrough,
  type Network,
} from '../../reference/layers.js';
import { InputError } from '../errors.js';
import { parseValue } from '../validation/parse-value.js';
import { networkGeometry } from './measure.js';

/** Far above any use, and low enough that the size of a weight tensor stays an exact integer. */
const channels = z
  .int()
  .min(1)
  .max(2 ** 20);
const step = z
  .int()
  .min(1)
  .max(2 ** 6);
const pair = z.tuple([step, step]);
const margin = z
  .int()
  .min(0)
  .max(2 ** 6);
const side = z
  .int()
  .min(1)
  .max(2 ** 14);

const padding = z.strictObject({ top: margin, left: margin, bottom: margin, right: margin });

const layer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('conv2d'),
    name: z.string().regex(/^\w[\w.-]{0,99}$/, 'must be 1 to 100 letters, digits, _, . or -'),
    inChannels: channels,
    outChannels: channels,
    kernel: pair,
    stride: pair,
    padding,
    dilation: pair,
  }),
  z.strictObject({ kind: z.literal('zeroPad2d'), padding }),
  z.strictObject({ kind: z.literal('relu'), threshold: z.number() }),
  z.strictObject({ kind: z.literal('maxPool2d'), kernel: pair, stride: pair }),
  z.strictObject({ kind: z.literal('dropout'), rate: z.number().min(0).lt(1) }),
]);

const layers = z.array(layer).max(1000);

/** A network's form (SPEC 3.1); whether its layers fit each other is `networkFault`'s to say. */
export const networkSchema = z.strictObject({
  name: z.string().min(1).max(100),
  input: z.strictObject({
    channels,
    window: z.tuple([side, side]),
    mean: z.number(),
    deviation: z.number().gt(0),
  }),
  features: layers,
  lastPool: pair,
  heads: z.strictObject({ classifier: layers, regressor: layers.exactOptional() }),
  boxForm: z.enum(boxFormNames).exactOptional(),
  context: z.strictObject({ ratio: z.int().min(2).max(16) }).exactOptional(),
});

/**
 * Reads a network from the value of its JSON file (SPEC 3).
 * @param input what to name in an error: the file's path
 * @throws InputError BAD_MODEL when it is no network, or its layers do not fit each other or its window
 */
export function parseNetwork(value: unknown, input: string): Network {
  const network: Network = parseValue(networkSchema, value, ({ place, reason }) => {
    return new InputError('BAD_MODEL', input, `is not a network: ${place === '' ? 'it' : place} ${reason}`);
  });
  const fault = networkFault(network);
  if (fault !== undefined)
    throw new InputError('BAD_MODEL', input, `is not a network that can run: ${fault}`);
  return network;
}

/** Says what keeps a well-formed network from running, or nothing. */
export function networkFault(network: Network): string | undefined {
  const names = convolutions(network).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `two layers have the name ${twice}`;
  if (network.boxForm !== undefined && network.heads.regressor === undefined) {
    return 'it has a boxForm, and no regressor whose outputs have it';
  }
  return (
    headFault(network, 'classifier') ??
    (network.heads.regressor && (headFault(network, 'regressor') ?? regressorFault(network))) ??
    contextFault(network)
  );
}

function contextFault(network: Network): string | undefined {
  try {
    if (network.context !== undefined) expectContext(network);
    return undefined;
  } catch (error) {
    if (!(error instanceof GeometryError)) throw error;
    return error.message;
  }
}

function headFault(network: Network, name: 'classifier' | 'regressor'): string | undefined {
  const head = network.heads[name] ?? [];
  if (head.at(-1)?.kind !== 'conv2d') return `the ${name} does not end in a conv2d layer`;
  const unfit = head.find((layer) => !fitsHead(layer));
  if (unfit !== undefined) {
    return `the ${name} has a ${unfit.kind} layer with padding, a stride or pooling, so it cannot slide over the pooled map`;
  }
  const { input } = network;
  let depth = input.channels;
  let size: Pair = input.window;
  for (const [index, layer] of layersThrough(network, name).entries()) {
    const place = layer.kind === 'conv2d' ? layer.name : `layer ${index} (${layer.kind})`;
    // Joined with the context's.
    if (network.context !== undefined && index === network.features.length + 1) depth *= 2;
    if (layer.kind === 'conv2d') {
      if (layer.inChannels !== depth) {
        return `${place} takes ${layer.inChannels} channels, but gets ${depth}`;
      }
      depth = layer.outChannels;
    }
    try {
      size = outputSize(size, layerFootprint(layer));
    } catch (error) {
      if (!(error instanceof GeometryError)) throw error;
      return `at the window of ${input.window.join('x')}, ${place}: ${error.message}`;
    }
  }
  const { window } = networkGeometry(network, name);
  if (`${window}` !== `${input.window}`) {
    return `the ${name} needs a window of ${window.join('x')}, not ${input.window.join('x')}`;
  }
  return undefined;
}

/** Heads are evaluated at every position of the pooled map, so they step by one and see no padding. */
function fitsHead(layer: Layer): boolean {
  if (isActivation(layer)) return true;
  switch (layer.kind) {
    case 'conv2d':
      return (
        layer.stride.every((stride) => stride === 1) &&
        Object.values(layer.padding).every((width) => width === 0)
      );
    case 'dropout':
      return true;
    case 'zeroPad2d':
    case 'maxPool2d':
      return false;
  }
}

function regressorFault(network: Network): string | undefined {
  const [classes, outputs] = [network.heads.classifier, network.heads.regressor ?? []].map(outputChannels);
  const right = [4, 4 * (classes - 1), 4 * classes];
  if (right.includes(outputs)) return undefined;
  return `the regressor has ${outputs} outputs, not 4 or 4 for each of ${classes} classes (less background)`;
}

/** What a head gives at each position. */
export function outputChannels(head: readonly Layer[]): number {
  const last = head.at(-1);
  return last?.kind === 'conv2d' ? last.outChannels : 0;
}
