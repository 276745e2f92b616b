import { scaleRule } from '../../../lib/networks/measure.js';
import { map, type NdArray } from '../../../reference/nd-array.js';
import { normalise } from '../../../reference/normalise.js';
import { resize } from '../../../reference/resize.js';
import { pixels } from '../arrays.js';
import type { Draft } from '../draft.js';
import { pyramid, type Rounding } from '../pyramid.js';
import { largest, sum } from '../tolerances.js';
import { reversedChannels, roundedToEven } from '../wrong.js';
import { picture, small } from './setting.js';

export function pyramidCases(): Draft[] {
  const settings = [
    {
      id: 'margin',
      picture,
      scales: [30, 44],
      margin: 5,
      comment: 'A margin: any size, zeros of the mean colour around it.',
    },
    {
      id: 'no-margin',
      picture,
      scales: [30, 40],
      margin: 0,
      comment: 'No margin: sizes that fit every offset.',
    },
    {
      id: 'portrait',
      picture: pixels([3, 27, 22], 803),
      scales: [33, 22],
      margin: 3,
      comment: 'Higher than wide, the larger scale first; 40.5 rows are rounded up.',
    },
    {
      id: 'half-by-zoom',
      picture: pixels([3, 42, 28], 808),
      scales: [41],
      margin: 1,
      comment: '42 * 41 / 28 is 61.5 exactly, and 62 rows; 42 * (41 / 28) in float64 is less.',
    },
    {
      id: 'half-by-ratio',
      picture: pixels([3, 34, 28], 809),
      scales: [21],
      margin: 1,
      comment: '34 * 21 / 28 is 25.5 exactly, and 26 rows; (34 / 28) * 21 in float64 is less.',
    },
    {
      id: 'nearest-fit',
      picture: pixels([3, 27, 22], 816),
      scales: [26, 37],
      margin: 0,
      comment: 'Sizes that fit: n is 1 for 1.125, and 3 for 2.5, a half.',
    },
    {
      id: 'just-large-enough',
      picture: pixels([3, ...small.input.window], 804),
      scales: [2],
      margin: 0,
      comment: 'A picture as large as the window, at the smallest size that fits.',
    },
  ];
  const cases = settings.map(({ id, picture: image, scales, margin, comment }): Draft => {
    const run = (
      changes: { scales?: number[]; margin?: number; image?: NdArray; network?: typeof small } = {},
      round?: Rounding,
    ) => ({
      levels: pyramid(
        changes.image ?? image,
        changes.network ?? small,
        { scales, margin, stride: 'fine', ...changes },
        round,
      ).map(({ input, zoom }) => ({ input, zoom })),
    });
    const right = run();
    return {
      id: `pyramid/${id}`,
      operation: 'pyramid',
      comment,
      inputs: { picture: image },
      parameters: { network: 'small', scales, margin },
      answer: () => right,
      tolerance: {
        levels: right.levels.map(({ zoom }) => ({ input: sum(200, 4), zoom: sum(2, largest(zoom)) })),
      },
      mistakes: {
        FirstScaleOnly: () => run({ scales: scales.slice(0, 1) }),
        MissingMargin: () => run({ margin: margin === 0 ? 1 : 0 }),
        MissingMean: () => run({ network: { ...small, input: { ...small.input, mean: 0 } } }),
        MissingDeviation: () => run({ network: { ...small, input: { ...small.input, deviation: 1 } } }),
        NormalisedTwice: () => run({ image: map(image, (value) => value / 255) }),
        ReversedChannels: () => run({ image: reversedChannels(image) }),
        RoundedFit:
          margin > 0
            ? []
            : [Math.ceil, Math.floor, (n: number) => Math.ceil(n - 0.5)].map((nearest) => () => {
                const { smallest, stride } = scaleRule(small);
                const fit = (scale: number) =>
                  smallest + stride * Math.max(1, nearest((scale - smallest) / stride));
                return run({ scales: scales.map(fit) });
              }),
        FlooredScale: () => run({}, (length, scale, short) => Math.floor((length * scale) / short)),
        RoundedZoom: [
          () => run({}, (length, scale, short) => Math.round(length * (scale / short))),
          () => run({}, (length, scale, short) => Math.round((length / short) * scale)),
        ],
        HalfToEven: () => run({}, (length, scale, short) => roundedToEven((length * scale) / short)),
      },
    };
  });
  const [rows, columns] = small.input.window;
  const tooSmall = [
    ['picture-too-small', 'one column narrower', pixels([3, 30, columns - 1], 802)],
    ['picture-too-low', 'one row lower', pixels([3, rows - 1, 30], 807)],
  ] as const;
  const refused = tooSmall.map(
    ([id, how, image]): Draft => ({
      id: `pyramid/${id}`,
      operation: 'pyramid',
      comment: `A picture ${how} than the window is refused, though its scale would make it large enough.`,
      inputs: { picture: image },
      parameters: { network: 'small', scales: [30], margin: 5 },
      answer: () => ({
        levels: pyramid(image, small, { scales: [30], margin: 5, stride: 'fine' }).map((one) => ({ ...one })),
      }),
    }),
  );
  return [
    ...cases,
    ...refused,
    {
      id: 'prepare/picture',
      operation: 'prepare',
      comment:
        'From raw pixels to the input of a network: resized, not rounded to whole numbers, normalised.',
      inputs: { picture },
      parameters: { size: [25, 40], mean: 118.380948, deviation: 61.896913 },
      answer: () => ({
        input: normalise(resize(picture, [25, 40]), { mean: 118.380948, deviation: 61.896913 }),
      }),
      tolerance: sum(200, 4),
      mistakes: {
        RoundedPixels: () => ({
          input: normalise(map(resize(picture, [25, 40]), Math.round), {
            mean: 118.380948,
            deviation: 61.896913,
          }),
        }),
        MissingMean: () => ({
          input: normalise(resize(picture, [25, 40]), { mean: 0, deviation: 61.896913 }),
        }),
        NormalisedTwice: () => ({
          input: normalise(
            map(resize(picture, [25, 40]), (value) => value / 255),
            { mean: 118.380948, deviation: 61.896913 },
          ),
        }),
        ReversedChannels: () => ({
          input: normalise(resize(reversedChannels(picture), [25, 40]), {
            mean: 118.380948,
            deviation: 61.896913,
          }),
        }),
      },
    },
  ];
}
