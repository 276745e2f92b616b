import { noPadding, type Padding } from '../../../reference/geometry.js';
import { zeroPad2d, zeroPad2dBackward } from '../../../reference/zero-pad2d.js';
import { grid } from '../arrays.js';
import type { Draft } from '../draft.js';
import { bordered, swappedPadding, turnedPadding } from '../wrong.js';

const asymmetric: Padding = { top: 2, left: 1, bottom: 0, right: 3 };

export function paddingCases(): Draft[] {
  const input = grid([2, 3, 4], 51);
  const outputGradient = grid([2, 5, 8], 52);
  const run = (padding: Padding) => () => ({ output: zeroPad2d(input, padding) });
  const back = (padding: Padding) => () => ({ input: zeroPad2dBackward(outputGradient, padding) });
  return [
    {
      id: 'zeroPad2d/asymmetric',
      operation: 'zeroPad2d',
      comment: 'Padding that differs on all four sides.',
      inputs: { input },
      parameters: { padding: { ...asymmetric } },
      answer: run(asymmetric),
      mistakes: {
        PaddingAtOtherEnd: run(turnedPadding(asymmetric)),
        SwappedPadding: run(swappedPadding(asymmetric)),
        MissingPadding: run(noPadding),
        EdgePadding: () => ({ output: bordered(input, asymmetric) }),
      },
    },
    {
      id: 'zeroPad2dBackward/asymmetric',
      operation: 'zeroPad2dBackward',
      comment: 'The gradient of what lies inside the padding.',
      inputs: { outputGradient },
      parameters: { padding: { ...asymmetric } },
      answer: back(asymmetric),
      mistakes: {
        PaddingAtOtherEnd: back(turnedPadding(asymmetric)),
        SwappedPadding: back(swappedPadding(asymmetric)),
        MissingPadding: () => ({ input: outputGradient }),
      },
    },
  ];
}
