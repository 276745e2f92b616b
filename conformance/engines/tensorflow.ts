/** TensorFlow.js as a port. */
import type { Values } from '../runner/manifest.js';
import type { Answer, Request } from '../runner/port.js';
import { type Beyond, beyond } from './beyond.js';
import { gradients } from './tensorflow-gradients.js';
import { operations } from './tensorflow-operations.js';
import { type Given, read, store } from './values.js';

const table = { ...operations, ...gradients };

/**
 * @param isError whether a case is about sizes that cannot be
 */
export function tensorflowAnswers(
  tf: Given,
  backend: string,
  isError: (id: string) => boolean,
): (request: Request) => Promise<Answer | Beyond> {
  return async ({ id, operation, inputs, parameters }) => {
    const run = table[operation];
    if (run === undefined) return beyond('TensorFlow.js has no such operation');
    if (isError(id)) return beyond('TensorFlow.js has its own idea of errors');
    const given = read(inputs);
    if (given.input?.data.some(Number.isNaN))
      return beyond('TensorFlow.js leaves open what becomes of a NaN');
    if (wrong[id] !== undefined) return beyond(wrong[id]);
    if (backend === 'wasm' && wronglyPooled.has(operation)) return beyond(whyWronglyPooled);
    await tf.setBackend(backend);
    try {
      const outputs = tf.tidy(() => run(tf, { ...parameters, ...toTensors(tf, given) }));
      return { outputs: (await fromTensors(tf, outputs)) as Values };
    } catch (error) {
      if (!missing.test(`${error}`)) throw error;
      return beyond('this backend of TensorFlow.js has no such gradient');
    }
  };
}

/** Where TensorFlow.js 4.22 is the one that is wrong. */
const wrong: Readonly<Record<string, string>> = {
  'crossEntropy/others-impossible': 'TensorFlow.js multiplies a probability of 0 by an infinite logarithm',
  'crossEntropyBackward/all-negative': 'TensorFlow.js computes this gradient with too few digits',
};

/** TensorFlow.js 4.22 takes the last of equal elements there, and the first of the map where all are negative. */
const wronglyPooled = new Set(['maxPool2dBackward', 'offsetMaxPool2dBackward']);
const whyWronglyPooled =
  "the wasm backend's gradient of pooling is wrong where a window is negative, as maxPool2dBackward/negative shows";

/** What is said where there is no gradient: of comparisons, of dilated convolutions, of what a backend lacks. */
const missing =
  /Kernel '.*' not registered|dilation rates greater than 1 are not|gradient function not found/;

/** The value with TensorFlow's tensors in place of arrays. */
function toTensors(tf: Given, value: Given): Given {
  if (Array.isArray(value)) return value.map((item) => toTensors(tf, item));
  if (typeof value !== 'object') return value;
  if (value.data instanceof Float32Array) return tf.tensor(value.data, value.shape);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toTensors(tf, item)]));
}

async function fromTensors(tf: Given, value: Given): Promise<Given> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => fromTensors(tf, item)));
  if (typeof value !== 'object') return value;
  if (value instanceof tf.Tensor) {
    const data = await value.data();
    value.dispose();
    return value.shape.length === 0 ? data[0] : store({ shape: value.shape, data });
  }
  const items = Object.entries(value).map(async ([name, item]) => [name, await fromTensors(tf, item)]);
  return Object.fromEntries(await Promise.all(items));
}
