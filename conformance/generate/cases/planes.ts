import { crop } from '../../../reference/crop.js';
import type { Pair, Region } from '../../../reference/geometry.js';
import type { PartOutputs } from '../../../reference/join-parts.js';
import type { HeadName } from '../../../reference/layers.js';
import { assign, type NdArray, zeros } from '../../../reference/nd-array.js';
import { evaluateDense, type Stride } from '../../../reference/network.js';
import { evaluateOnPlane, type PlacedImage } from '../../../reference/network-plane.js';
import { planeStep } from '../../../reference/plane-geometry.js';
import { signed } from '../arrays.js';
import type { Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { exact, norm } from '../tolerances.js';
import { transposed } from '../wrong.js';

/** Which of the images, what of it, and where. */
interface Placed {
  readonly image: number;
  readonly part: Region;
  readonly origin: Pair;
}

interface Setting {
  readonly id: string;
  readonly comment: string;
  readonly network: string;
  readonly head: HeadName;
  readonly stride: Stride;
  readonly sizes: readonly Pair[];
  readonly placed: readonly Placed[];
  readonly plane: Pair;
}

const whole = (size: Pair): Region => ({ start: [0, 0], size });

/** Without padding: a step of 4, windows of 21. */
const unpadded: Setting = {
  id: 'small-fine',
  comment: 'Nothing pads: parts touch. The second image is cut in two, and nothing lies in order.',
  network: 'small',
  head: 'classifier',
  stride: 'fine',
  sizes: [
    [24, 28],
    [22, 37],
  ],
  placed: [
    { image: 1, part: { start: [0, 12], size: [22, 25] }, origin: [24, 4] },
    { image: 0, part: whole([24, 28]), origin: [0, 0] },
    { image: 1, part: { start: [0, 0], size: [22, 29] }, origin: [0, 28] },
  ],
  plane: [47, 59],
};

/** With padding: a fine step of 2 by 3, a receptive field of 18 by 29. */
const padded: Setting = {
  id: 'uneven-fine',
  comment:
    'Two layers pad: the parts keep their distance, and a mask comes before each. One image is cut in two.',
  network: 'uneven',
  head: 'classifier',
  stride: 'fine',
  sizes: [
    [15, 23],
    [14, 50],
  ],
  placed: [
    { image: 1, part: { start: [0, 0], size: [14, 41] }, origin: [20, 0] },
    { image: 0, part: whole([15, 23]), origin: [0, 3] },
    { image: 1, part: { start: [0, 12], size: [14, 38] }, origin: [0, 36] },
  ],
  plane: [35, 77],
};

const coarse: Setting = {
  id: 'uneven-coarse',
  comment: 'The same network and its other head at the coarse stride: multiples of 4 and 9.',
  network: 'uneven',
  head: 'regressor',
  stride: 'coarse',
  sizes: [
    [15, 33],
    [18, 24],
  ],
  placed: [
    { image: 0, part: whole([15, 33]), origin: [24, 9] },
    { image: 1, part: whole([18, 24]), origin: [0, 0] },
  ],
  plane: [41, 44],
};

const rows: Setting = {
  id: 'small-rows',
  comment: 'One image cut into an upper and a lower part, the lower one first.',
  network: 'small',
  head: 'classifier',
  stride: 'fine',
  sizes: [[45, 24]],
  placed: [
    { image: 0, part: { start: [12, 0], size: [33, 24] }, origin: [0, 0] },
    { image: 0, part: { start: [0, 0], size: [32, 24] }, origin: [36, 0] },
  ],
  plane: [68, 24],
};

export function planeCases(): Draft[] {
  return [...[unpadded, padded, coarse, rows].map(answered), ...refused()];
}

function answered(setting: Setting): Draft {
  const { head, stride } = setting;
  const { network, weights, images, draft, placedImages } = given(setting);
  const run = (evaluation: { head: HeadName; stride: Stride }) =>
    evaluateOnPlane(network, weights, placedImages, setting.plane, evaluation);
  const right = run({ head, stride });
  const ofMaps = norm(right.map(({ map }) => map));
  return {
    ...draft,
    answer: () => ({ parts: right.map(plain) }),
    tolerance: { parts: right.map(() => ({ region: exact, map: ofMaps })) },
    mistakes: {
      UnmaskedPlane: () => {
        const canvas = zeros([network.input.channels, ...setting.plane]);
        for (const { image, part, origin } of placedImages)
          assign(canvas.lo(0, ...origin).hi(canvas.shape[0], ...part.size), crop(image, part));
        const outputs = evaluateDense(network, weights, canvas, { head, stride });
        const step = planeStep(network, stride);
        const parts = right.map(({ region }, index) => {
          const { part, origin } = setting.placed[index];
          const start: Pair = [
            region.start[0] + (origin[0] - part.start[0]) / step[0],
            region.start[1] + (origin[1] - part.start[1]) / step[1],
          ];
          return plain({ region, map: crop(outputs, { start, size: region.size }) });
        });
        return { parts };
      },
      CutAsEnd: () => {
        const step = planeStep(network, stride);
        const parts = setting.placed.map(({ image, part }) => {
          const map = evaluateDense(network, weights, crop(images[image], part), { head, stride });
          const start: Pair = [part.start[0] / step[0], part.start[1] / step[1]];
          return plain({ region: { start, size: [map.shape[1], map.shape[2]] }, map });
        });
        return { parts };
      },
      WrongHead: () => ({
        parts: run({ head: head === 'classifier' ? 'regressor' : 'classifier', stride }).map(plain),
      }),
      TransposedMap: () => ({
        parts: right.map(({ region, map }) => plain({ region, map: transposed(map) })),
      }),
    },
  };
}

function plain({ region: { start, size }, map }: PartOutputs) {
  return { region: { start, size }, map };
}

function refused(): Draft[] {
  const whenPlaced = (
    id: string,
    comment: string,
    placed: readonly Placed[],
    plane = padded.plane,
  ): Draft => {
    const { network, weights, draft, placedImages } = given({ ...padded, id, comment, placed, plane });
    const run = () => evaluateOnPlane(network, weights, placedImages, plane, padded);
    return { ...draft, answer: () => ({ parts: run().map(plain) }) };
  };
  const first = { image: 0, part: whole([15, 23]), origin: [0, 0] } as const;
  return [
    whenPlaced('too-close', 'Parts that do not overlap, with fewer columns between them than a layer pads.', [
      first,
      { ...first, origin: [0, 24] },
    ]),
    whenPlaced(
      'too-close-below',
      'Parts that do not overlap, with fewer rows between them than a layer pads.',
      [first, { ...first, origin: [16, 0] }],
    ),
    whenPlaced('outside-the-image', 'A part that is a row longer than its image.', [
      { ...first, part: whole([16, 23]) },
    ]),
    whenPlaced('without-rows', 'A part cut so low that each output sees beyond a cut.', [
      { image: 1, part: { start: [2, 0], size: [10, 50] }, origin: [0, 0] },
    ]),
    whenPlaced('between-steps', 'An origin that is no multiple of the stride.', [
      { ...first, origin: [0, 4] },
    ]),
    whenPlaced('part-between-steps', 'A part that begins at no multiple of the stride.', [
      { image: 1, part: { start: [0, 4], size: [14, 46] }, origin: [0, 0] },
    ]),
    whenPlaced('beyond', 'A part that reaches beyond the plane.', [{ ...first, origin: [22, 0] }]),
    whenPlaced(
      'beyond-by-a-row',
      'A part that reaches beyond the plane by a row that no output sees.',
      [first],
      [14, 30],
    ),
    whenPlaced('without-outputs', 'A part cut so small that each output sees beyond a cut.', [
      { image: 1, part: { start: [0, 9], size: [14, 27] }, origin: [0, 0] },
    ]),
    whenPlaced(
      'first-without-outputs',
      'A first part cut so small: two thirds of a step less than one output.',
      [{ image: 1, part: { start: [0, 0], size: [14, 24] }, origin: [0, 0] }],
    ),
  ];
}

function given({ id, comment, network: name, head, stride, sizes, placed, plane }: Setting) {
  const network = networks[name];
  const weights = seededWeights(network, 500);
  const images: NdArray[] = sizes.map((size, index) =>
    signed([network.input.channels, ...size], 650 + 2 * size[0] + index, 2),
  );
  const placedImages = placed.map(
    ({ image, part, origin }): PlacedImage => ({ image: images[image], part, origin }),
  );
  const draft = {
    id: `evaluateOnPlane/${id}`,
    operation: 'evaluateOnPlane',
    comment,
    inputs: { images, weights },
    parameters: {
      network: name,
      head,
      stride,
      plane,
      placed: placed.map(({ image, part, origin }) => ({ image, part: { ...part }, origin })),
    },
  } as const;
  return { network, weights, images, placedImages, draft };
}
