/** The tolerances of SPEC 7 with their numbers filled in. */

import type { NdArray } from '../../reference/nd-array.js';
import type { Tolerance, Tolerances } from '../runner/manifest.js';
import { type Answer, type Plain, toValue } from './draft.js';

/**
 * A sum of `terms` products in any order, with or without fused multiply-adds (SPEC 7.2). `magnitudes` are the same sums
 * over the sizes of the products, element by element, or the largest of them.
 */
export function sum(terms: number, magnitudes: NdArray | number): Tolerance {
  return { formula: 'sum', terms, magnitudes: toValue(magnitudes) };
}

/** A chain of operations whose error no element's own size bounds (SPEC 7.3). */
export function norm(answer: Plain, share = 1e-5): Tolerance {
  return { formula: 'norm', share, norm: Math.fround(Math.max(largest(answer), 0.001)) };
}

export const exact: Tolerance = { formula: 'exact' };

/** Of classes with their scores: SPEC 7.3 for the scores, which are one result, and no other class. */
export function scoredTolerance(answer: readonly { readonly score: number }[]): Tolerances {
  const score = norm(answer.map((one) => one.score));
  return answer.map(() => ({ label: exact, score }));
}

/** Of boxes with their class and score: the edges are one result, the scores another. */
export function boxedTolerance(
  answer: readonly { readonly score: number; readonly box: object }[],
): readonly { readonly [field: string]: Tolerances }[] {
  const score = norm(answer.map((one) => one.score));
  const edge = norm(answer.map(({ box }) => ({ ...box }) as Plain));
  const box = { xmin: edge, ymin: edge, xmax: edge, ymax: edge };
  return answer.map(() => ({ label: exact, score, box }));
}

/** SPEC 7.3, gradients. */
export const gradientShare = 1e-4;

/** Of loss, outputs and gradients by name; a loss below 1 is off by as much as one of 1. */
export function gradientTolerances(answer: Answer): { readonly [output: string]: Tolerance } {
  return Object.fromEntries(
    Object.entries(answer).map(([name, one]) => {
      if (name === 'loss') return [name, norm([1, one])];
      return [name, norm(one, name === 'outputs' ? undefined : gradientShare)];
    }),
  );
}

/** Largest size of any number in an answer. */
export function largest(plain: Plain): number {
  if (typeof plain === 'number') return Number.isFinite(plain) ? Math.abs(plain) : 0;
  if (typeof plain !== 'object') return 0;
  const parts: readonly Plain[] =
    'data' in plain ? Array.from(plain.data as ArrayLike<number>) : Object.values(plain);
  return parts.reduce<number>((most, value) => Math.max(most, largest(value)), 0);
}
