import type { Region } from '../../../reference/geometry.js';
import { mask, maskBackward } from '../../../reference/mask.js';
import { copy, type NdArray, zip } from '../../../reference/nd-array.js';
import { array, grid } from '../arrays.js';
import type { Draft } from '../draft.js';
import { swapped } from '../wrong.js';

const regions: readonly Region[] = [
  { start: [0, 1], size: [2, 3] },
  { start: [1, 2], size: [3, 1] },
  { start: [3, 4], size: [1, 1] },
];

export function maskCases(): Draft[] {
  const input = grid([2, 4, 5], 61);
  const outputGradient = grid([2, 4, 5], 62);
  const broken = array([[[Number.NaN, -3, Infinity, Number.NaN, -Infinity, 2]]]);
  const kept: readonly Region[] = [{ start: [0, 3], size: [1, 2] }];
  const beyond: readonly Region[] = [{ start: [2, 0], size: [3, 2] }];
  const exchanged = regions.map(({ start, size }) => ({ start, size: swapped(size) }));
  return [
    {
      id: 'mask/overlapping',
      operation: 'mask',
      comment: 'Regions of which two overlap.',
      inputs: { input },
      parameters: { regions: plain(regions) },
      answer: () => ({ output: mask(input, regions) }),
      mistakes: {
        MaskInverted: () => ({ output: outside(input, regions) }),
        SwappedSize: () => ({ output: mask(input, exchanged.slice(0, 1)) }),
      },
    },
    {
      id: 'mask/not-a-number',
      operation: 'mask',
      comment: 'NaN and infinity go outside the region, and stay inside.',
      inputs: { input: broken },
      parameters: { regions: plain(kept) },
      answer: () => ({ output: mask(broken, kept) }),
      mistakes: {
        MaskMultiplied: () => ({
          output: zip(broken, mask(broken, kept), (value, one) => (one === 0 ? value * 0 : value)),
        }),
        HiddenNaN: () => ({ output: array([[[0, 0, 0, 0, -Infinity, 0]]]) }),
      },
    },
    {
      id: 'mask/beyond',
      operation: 'mask',
      comment: 'A region that is not wholly inside the map.',
      inputs: { input },
      parameters: { regions: plain(beyond) },
      answer: () => ({ output: mask(input, beyond) }),
    },
    {
      id: 'maskBackward/overlapping',
      operation: 'maskBackward',
      comment: 'The gradient inside the regions, once where two overlap.',
      inputs: { outputGradient },
      parameters: { regions: plain(regions) },
      answer: () => ({ input: maskBackward(outputGradient, regions) }),
      mistakes: {
        MaskInverted: () => ({ input: outside(outputGradient, regions) }),
        GradientUnmasked: () => ({ input: copy(outputGradient) }),
      },
    },
  ];
}

function plain(all: readonly Region[]) {
  return all.map(({ start, size }) => ({ start, size }));
}

/** What a mask takes away. */
function outside(input: NdArray, all: readonly Region[]): NdArray {
  return zip(input, mask(input, all), (value, kept) => value - kept);
}
