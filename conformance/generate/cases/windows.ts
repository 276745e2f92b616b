import type { Pair } from '../../../reference/geometry.js';
import { receptiveField } from '../../../reference/geometry.js';
import type { Box } from '../../../reference/iou.js';
import { layerFootprint, layersThrough } from '../../../reference/layers.js';
import type { Draft } from '../draft.js';
import { networks } from '../networks.js';
import { boxInWindow, type Grid, gridOf, windowAt } from '../pipeline.js';
import { sum } from '../tolerances.js';
import { swapped } from '../wrong.js';

const grids: readonly (readonly [string, string, Grid, Pair])[] = [
  [
    'first',
    'The first window, which begins in the margin.',
    { window: [21, 21], step: [4, 4], margin: 10, zoom: [1.5, 1.25] },
    [0, 0],
  ],
  [
    'fine',
    'A window of a fine map, with a zoom of its own along each axis.',
    { window: [21, 21], step: [4, 4], margin: 10, zoom: [1.5, 1.25] },
    [3, 5],
  ],
  [
    'coarse',
    'A window of a coarse map.',
    { window: [221, 221], step: [36, 36], margin: 0, zoom: [0.5, 0.625] },
    [2, 1],
  ],
  [
    'uneven',
    'Window and step differ along y and x.',
    { window: [18, 25], step: [2, 6], margin: 4, zoom: [2, 0.75] },
    [4, 2],
  ],
];

export function gridCases(): Draft[] {
  const windows = grids.map(([id, comment, grid, position]): Draft => {
    const run =
      (changes: Partial<Grid>, at = position) =>
      () => ({ window: { ...windowAt({ ...grid, ...changes }, at) } });
    return {
      id: `windowGrid/${id}`,
      operation: 'windowGrid',
      comment,
      parameters: { window: grid.window, step: grid.step, margin: grid.margin, zoom: grid.zoom, position },
      answer: run({}),
      tolerance: sum(8, 600),
      mistakes: {
        MissingMargin: run({ margin: 0 }),
        MissingZoom: run({ zoom: [1, 1] }),
        SwappedZoom: run({ zoom: swapped(grid.zoom) }),
        TransposedMap: run({}, swapped(position)),
        SwappedStride: run({ step: swapped(grid.step) }),
        WrongStep: run({ step: [grid.step[0] * 2, grid.step[1] * 2] }),
      },
    };
  });
  const networkCases = ['fast', 'accurate', 'small', 'uneven'].flatMap((name): Draft[] =>
    (['fine', 'coarse'] as const).map((stride) => {
      const network = networks[name];
      const grid = gridOf(network, stride, 0, [1, 1]);
      const field = receptiveField(layersThrough(network, 'classifier').map(layerFootprint)).size;
      return {
        id: `windowGrid/${name}-${stride}`,
        operation: 'windowGrid',
        comment: 'Window and step follow from the network.',
        parameters: { network: name, stride, margin: 0, zoom: [1, 1], position: [1, 2] },
        answer: () => ({ window: { ...windowAt(grid, [1, 2]) } }),
        mistakes: {
          WrongStep: () => ({
            window: {
              ...windowAt(gridOf(network, stride === 'fine' ? 'coarse' : 'fine', 0, [1, 1]), [1, 2]),
            },
          }),
          ReceptiveFieldWindow: () => ({ window: { ...windowAt({ ...grid, window: field }, [1, 2]) } }),
          TransposedMap: () => ({ window: { ...windowAt(grid, [2, 1]) } }),
        },
      };
    }),
  );
  const window: Box = { xmin: 10, ymin: 40, xmax: 110, ymax: 90 };
  const edges = [0.125, 0.25, 1.25, 0.75];
  const [x, y, width, height] = edges;
  return [
    ...windows,
    ...networkCases,
    {
      id: 'windowEdges/box',
      operation: 'windowEdges',
      comment:
        'Edges relative to the window: 0 at its left or top, 1 at its right or bottom, beyond is outside.',
      parameters: { window: { ...window }, edges },
      answer: () => ({ box: { ...boxInWindow(window, edges) } }),
      tolerance: sum(4, 256),
      mistakes: {
        SwappedEdges: () => ({ box: { ...boxInWindow(window, [y, x, height, width]) } }),
        CentreAndSize: () => ({
          box: { ...boxInWindow(window, [x - width / 2, y - height / 2, x + width / 2, y + height / 2]) },
        }),
        WholePictureEdges: () => ({ box: { ...boxInWindow({ ...window, xmin: 0, ymin: 0 }, edges) } }),
      },
    },
  ];
}
