import type { Tensor } from '../../backends/backend.js';
import type { Classification, Limit } from '../model/model.js';
import { selectResults } from './select-results.js';

/** Softmax over the channels at each position of [class, y, x]; the largest logit is subtracted first (SPEC 4.4). */
export function softmaxMap({ shape, data }: Tensor): Tensor {
  const [classes] = shape;
  const positions = data.length / classes;
  const result = new Float32Array(data.length);
  for (let position = 0; position < positions; position++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < classes; index++) {
      largest = Math.max(largest, data[index * positions + position]);
    }
    let sum = 0;
    for (let index = 0; index < classes; index++)
      sum += Math.exp(data[index * positions + position] - largest);
    for (let index = 0; index < classes; index++) {
      result[index * positions + position] = Math.exp(data[index * positions + position] - largest) / sum;
    }
  }
  return { shape, data: result };
}

/** Each class's largest score over all positions (paper section 3.3, step i). */
export function spatialMax({ shape, data }: Tensor): Float32Array {
  const positions = data.length / shape[0];
  return Float32Array.from({ length: shape[0] }, (_, index) =>
    data.subarray(index * positions, (index + 1) * positions).reduce((a, b) => Math.max(a, b)),
  );
}

/** Element by element (steps ii: over scales and flips). */
export function mean(vectors: readonly Float32Array[]): Float32Array {
  return vectors[0].map((_, at) => vectors.reduce((sum, vector) => sum + vector[at], 0) / vectors.length);
}

/** The classes with the highest scores, highest first, the lower index first among equals. */
export function topClasses(
  scores: Float32Array,
  labels: readonly string[],
  topK: number,
  threshold: Limit = Number.NEGATIVE_INFINITY,
): Classification[] {
  const classes = labels.map((label, index) => ({ label, index, score: scores[index] }));
  return selectResults(classes, { topK, threshold });
}
