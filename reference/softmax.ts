import { expectShape, type NdArray, zeros } from './nd-array.js';

/**
 * exp(x) / sum of exp(x) over the first axis, the classes: [class] or [class, y, x], each location by itself (SPEC 4.4).
 * A location's largest value is subtracted first, so that no exponential overflows.
 */
export function softmax(logits: NdArray): NdArray {
  const probabilities = zeros(logits.shape);
  const outputs = locations(probabilities);
  locations(logits).forEach((values, location) => {
    const { largest, sum } = exponentials(values);
    for (let label = 0; label < values.size; label++) {
      outputs[location].set(label, Math.exp(values.get(label) - largest) / sum);
    }
  });
  return probabilities;
}

/**
 * Gradient of the logits from the probabilities p and their gradient g: p * (g - sum of p * g over the classes).
 * @throws GeometryError when the two have not the same shape
 */
export function softmaxBackward(probabilities: NdArray, outputGradient: NdArray): NdArray {
  expectShape("the output's gradient", outputGradient, probabilities.shape);
  const gradient = zeros(probabilities.shape);
  const inputGradients = locations(gradient);
  const outputGradients = locations(outputGradient);
  locations(probabilities).forEach((values, location) => {
    const given = outputGradients[location];
    let sum = 0;
    for (let label = 0; label < values.size; label++) sum += values.get(label) * given.get(label);
    for (let label = 0; label < values.size; label++) {
      inputGradients[location].set(label, values.get(label) * (given.get(label) - sum));
    }
  });
  return gradient;
}

/** Largest of a vector's values, and the sum of exp(value - largest). */
export function exponentials(values: NdArray): { largest: number; sum: number } {
  let largest = Number.NEGATIVE_INFINITY;
  for (let label = 0; label < values.size; label++) largest = Math.max(largest, values.get(label));
  let sum = 0;
  for (let label = 0; label < values.size; label++) sum += Math.exp(values.get(label) - largest);
  return { largest, sum };
}

/** The vectors [class] of every location, in row-major order, as views. */
function locations(array: NdArray): NdArray[] {
  if (array.dimension === 1) return [array];
  return Array.from({ length: array.shape[1] }, (_, index) => array.pick(null, index)).flatMap(locations);
}
