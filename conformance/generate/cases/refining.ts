/** Merged boxes and the windows that refine them. */
import type { WindowBox } from '../../../reference/box-merge.js';
import { iou } from '../../../reference/iou.js';
import { meanBox, refineBoxes } from '../../../reference/refine-boxes.js';
import type { Draft } from '../draft.js';
import { expectClearRefining } from '../margins.js';
import { type Refused, refused } from '../refused.js';
import { exact, sum } from '../tolerances.js';
import { asPlain, box, windowBox } from './boxes.js';

interface Refinement {
  readonly id: string;
  readonly comment: string;
  readonly threshold: number;
  readonly merged: readonly WindowBox[];
  readonly boxes: readonly WindowBox[];
}

const one = windowBox(box(0, 0, 16, 8), 1.75, 3);
const other = windowBox(box(4, 0, 20, 8), 2.25, 4);

const refinements: readonly Refinement[] = [
  {
    id: 'weighted-mean',
    comment:
      'Three windows overlap the box well enough, one does not: the mean of the three, by their scores.',
    threshold: 0.5,
    merged: [one],
    boxes: [
      windowBox(box(0, 0, 14, 8), 0.75),
      windowBox(box(0, 0, 16, 3), 0.875),
      windowBox(box(1, 0, 16, 7), 0.25),
      windowBox(box(2, 1, 18, 9), 0.5),
    ],
  },
  {
    id: 'at-the-threshold',
    comment: 'An IoU of exactly one half is enough, one of 7/16 is not.',
    threshold: 0.5,
    merged: [one],
    boxes: [
      windowBox(box(0, 0, 16, 4), 0.75),
      windowBox(box(0, 0, 7, 8), 0.5),
      windowBox(box(0, 0, 16, 7), 0.5),
    ],
  },
  {
    id: 'none-overlaps-enough',
    comment: 'No window overlaps the first box well enough: it stays, and the second does not.',
    threshold: 0.75,
    merged: [one, windowBox(box(40, 20, 56, 28), 1.25, 2)],
    boxes: [
      windowBox(box(0, 0, 16, 4), 0.5),
      windowBox(box(41, 20, 57, 28), 0.75),
      windowBox(box(100, 0, 116, 8), 0.25),
    ],
  },
  {
    id: 'scores-nought-together',
    comment: 'Of the second box all windows score 0, and it stays; of the first one of two does.',
    threshold: 0.5,
    merged: [one, windowBox(box(40, 20, 56, 28), 1.25, 2)],
    boxes: [
      windowBox(box(1, 0, 16, 8), 0),
      windowBox(box(41, 20, 57, 28), 0),
      windowBox(box(0, 1, 15, 8), 0.5),
      windowBox(box(40, 21, 56, 28), 0),
    ],
  },
  {
    id: 'shared-window',
    comment:
      'A window that overlaps both boxes has a say in both, another in one of them; the order stays, though the second scores more.',
    threshold: 0.75,
    merged: [windowBox(box(2, 0, 18, 8), 1.25, 2), one],
    boxes: [
      windowBox(box(1, 0, 16, 8), 0.75),
      windowBox(box(0, 0, 15, 8), 0.5),
      windowBox(box(3, 1, 18, 8), 0.25),
    ],
  },
  {
    id: 'windows-of-another-box',
    comment: 'All windows are nearer to the second box, and refine the first as well.',
    threshold: 0.5,
    merged: [one, other],
    boxes: [
      windowBox(box(3, 0, 19, 8), 0.5),
      windowBox(box(4, 1, 19, 8), 0.75),
      windowBox(box(3, 0, 20, 7), 0.25),
    ],
  },
  {
    id: 'several-windows',
    comment: 'Boxes that stand for several windows count by their scores all the same.',
    threshold: 0.625,
    merged: [one],
    boxes: [
      windowBox(box(0, 0, 12, 8), 0.25, 4),
      windowBox(box(0, 1, 16, 8), 1.5, 2),
      windowBox(box(2, 0, 16, 8), 0.75),
    ],
  },
  {
    id: 'refined-once',
    comment: 'The second window overlaps what the box becomes, but not the box: it has no say.',
    threshold: 0.75,
    merged: [one],
    boxes: [windowBox(box(2, 0, 18, 8), 0.5), windowBox(box(4, 0, 20, 8), 0.75)],
  },
  {
    id: 'threshold-one',
    comment: 'A threshold of exactly 1: only a window that is the box itself has a say.',
    threshold: 1,
    merged: [one],
    boxes: [windowBox(box(0, 0, 16, 8), 0.5), windowBox(box(0, 0, 15, 8), 0.75)],
  },
  {
    id: 'no-windows',
    comment: 'Nothing refines the boxes.',
    threshold: 0.5,
    merged: [other, one],
    boxes: [],
  },
  { id: 'none', comment: 'There is nothing to refine.', threshold: 0.5, merged: [], boxes: [one] },
];

export function refineCase({ id, comment, threshold, merged, boxes }: Refinement): Draft {
  expectClearRefining(id, merged, boxes, threshold);
  const right = refineBoxes(merged, boxes, { threshold });
  const largest = [...merged, ...boxes].reduce((most, { box }) => Math.max(most, box.xmax, box.ymax), 1);
  const edge = sum(2 * boxes.length + 4, largest);
  const answer = (rules: Refining) => () => ({
    boxes: refined(merged, boxes, threshold, rules).map(asPlain),
  });
  return {
    id: `refineBoxes/${id}`,
    operation: 'refineBoxes',
    comment,
    parameters: { merged: merged.map(asPlain), boxes: boxes.map(asPlain), threshold },
    answer: () => ({ boxes: right.map(asPlain) }),
    tolerance: {
      boxes: right.map(() => ({
        box: { xmin: edge, ymin: edge, xmax: edge, ymax: edge },
        score: exact,
        windows: exact,
      })),
    },
    mistakes: {
      NotRefined: () => ({ boxes: merged.map(asPlain) }),
      RefinedByOtherWeights: [
        answer({ weight: () => 1 }),
        answer({ weight: ({ windows }) => windows }),
        answer({ weight: (window, merged) => iou(window.box, merged.box) }),
      ],
      StrictRefineThreshold: answer({ isEnough: (overlap) => overlap > threshold }),
      MergedBoxInMean: answer({ others: (merged) => [merged] }),
      RefinedByOwnWindows: [
        answer({ isOwn: (window, box) => box === nearest(window, merged) }),
        answer({ isOwn: (window, box) => box === firstEnough(window, merged, threshold) }),
      ],
      ScoreRefined: [
        answer({ score: (windows) => total(windows) }),
        answer({ score: (windows) => total(windows) / windows.length }),
        answer({ windows: (windows) => windows.length }),
      ],
      UnrefinedLost: [answer({ rest: Number.NaN }), answer({ rest: 0 }), answer({ rest: 'left out' })],
      RefinedRepeatedly: () => ({ boxes: refineBoxes(right, boxes, { threshold }).map(asPlain) }),
    },
  };
}

interface Refining {
  readonly weight?: (window: WindowBox, merged: WindowBox) => number;
  readonly isEnough?: (overlap: number) => boolean;
  readonly isOwn?: (window: WindowBox, merged: WindowBox) => boolean;
  /** What else is in the mean. */
  readonly others?: (merged: WindowBox) => readonly WindowBox[];
  readonly score?: (windows: readonly WindowBox[]) => number;
  readonly windows?: (windows: readonly WindowBox[]) => number;
  /** What becomes of a box that has no mean: its edges, or nothing. */
  readonly rest?: number | 'left out';
}

/** Refining with one of its rules changed. */
function refined(
  merged: readonly WindowBox[],
  boxes: readonly WindowBox[],
  threshold: number,
  {
    weight = ({ score }) => score,
    isEnough = (overlap) => overlap >= threshold,
    isOwn = () => true,
    others = () => [],
    score,
    windows,
    rest,
  }: Refining,
): WindowBox[] {
  return merged.flatMap((box): WindowBox[] => {
    const agreeing = boxes.filter((window) => isEnough(iou(window.box, box.box)) && isOwn(window, box));
    const counted = [...agreeing, ...others(box)].map((window) => ({
      ...window,
      score: weight(window, box),
    }));
    const mean = meanBox(counted);
    if (mean === undefined) {
      if (rest === 'left out') return [];
      return rest === undefined
        ? [box]
        : [{ ...box, box: { xmin: rest, ymin: rest, xmax: rest, ymax: rest } }];
    }
    return [
      {
        box: mean,
        score: score?.(agreeing) ?? box.score,
        windows: windows?.(agreeing) ?? box.windows,
      },
    ];
  });
}

function total(windows: readonly WindowBox[]): number {
  return windows.reduce((sum, { score }) => sum + score, 0);
}

function nearest(window: WindowBox, merged: readonly WindowBox[]): WindowBox {
  return merged.reduce((best, box) => (iou(window.box, box.box) > iou(window.box, best.box) ? box : best));
}

function firstEnough(
  window: WindowBox,
  merged: readonly WindowBox[],
  threshold: number,
): WindowBox | undefined {
  return merged.find(({ box }) => iou(window.box, box) >= threshold);
}

interface Given extends Pick<Refinement, 'merged' | 'boxes' | 'threshold'> {}

function refusals(): Draft[] {
  const near = windowBox(box(1, 0, 16, 8), 0.5);
  const given: Given = { merged: [one, other], boxes: [near, near], threshold: 0.5 };
  const refining = (id: string, comment: string, changes: Partial<Given>): Refused => {
    const { merged, boxes, threshold } = { ...given, ...changes };
    const parameters = { merged: merged.map(asPlain), boxes: boxes.map(asPlain), threshold };
    return [id, comment, {}, parameters, () => refineBoxes(merged, boxes, { threshold })];
  };
  const broken = windowBox(box(1, 0, Number.NaN, 8), 0.5);
  const infinite = windowBox(box(1, 0, 16, 8), Number.POSITIVE_INFINITY);
  return [
    refining('threshold-nought', 'A threshold of 0, which every window reaches.', { threshold: 0 }),
    refining('negative-threshold', 'A threshold below 0.', { threshold: -0.5 }),
    refining('threshold-not-a-number', 'A threshold that is no number.', { threshold: Number.NaN }),
    refining('threshold-above-one', 'A threshold above 1, which no window reaches.', { threshold: 1.25 }),
    refining('threshold-infinite', 'An infinite threshold.', { threshold: Number.POSITIVE_INFINITY }),
    refining('window-not-finite', 'An edge of the last window is no number.', { boxes: [near, broken] }),
    refining('infinite-score', 'The last window has an infinite score.', { boxes: [near, infinite] }),
    refining('merged-not-finite', 'An edge of the last merged box is no number.', { merged: [one, broken] }),
    refining('merged-of-no-window', 'A merged box that stands for no window.', {
      merged: [one, { ...other, windows: 0 }],
    }),
    refining('window-of-no-window', 'A window that stands for none.', {
      boxes: [near, { ...near, windows: 0 }],
    }),
  ].map(refused('refineBoxes'));
}

export const refineCases: readonly Draft[] = [...refinements.map(refineCase), ...refusals()];
