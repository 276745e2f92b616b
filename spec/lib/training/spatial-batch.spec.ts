import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { readDataSet } from '../../../lib/data/data-set.js';
import { encodePng } from '../../../lib/images/encode.js';
import { compact } from '../../../lib/networks/compact.js';
import { cropAround, cropGrid } from '../../../lib/training/crop-grid.js';
import { labelLocations } from '../../../lib/training/label-locations.js';
import { PictureCache } from '../../../lib/training/picture-cache.js';
import { Random } from '../../../lib/training/random.js';
import { recipeFor } from '../../../lib/training/recipe.js';
import { makeSpatialBatch } from '../../../lib/training/spatial-batch.js';
import { trainModel } from '../../../lib/training/train-model.js';
import { regressorBounds } from '../../../lib/training/window-match.js';

const network = compact({ classes: 3, width: 0.1 });
const grid = cropGrid(network, 2);
const everywhere = { xmin: 0, ymin: 0, xmax: 139, ymax: 139 };
/** In the crop's pixels, the nominal 0.7 of the window at row 1, column 3: that begins at (48, 16). */
const box = { xmin: 48 + 11, ymin: 16 + 12, xmax: 48 + 64, ymax: 16 + 62 };
const object = { index: 1, ignore: false, box };
const classes = { phase: 'classifier', background: 2, regressorBounds: regressorBounds.multiple } as const;
const boxRules = { ...classes, phase: 'regressor' } as const;
const at = (row: number, column: number) => row * grid.places[1] + column;

describe('spatial batches', () => {
  it('are of crops of whole strides', () => {
    expect(grid).to.deep.equal({ window: [75, 75], stride: [16, 16], places: [5, 5], size: [139, 139] });
    const crop = cropAround({ x: 10, y: 20, width: 150, height: 150 }, grid, [1, 3]);
    expect(crop).to.deep.equal({ x: 10 - 2 * 48, y: 20 - 2 * 16, width: 278, height: 278 });
  });

  it('call a location by the object it shows, by background far from it, and between the two nothing', () => {
    const { classes: shown, counts } = labelLocations(grid, [object], everywhere, classes);
    expect([shown[at(1, 3)], counts[at(1, 3)]]).to.deep.equal([1, true]);
    // 16 of 75 pixels beside: more than 0.15, less than 0.27.
    expect(counts[at(1, 2)]).to.equal(false);
    expect([shown[at(4, 0)], counts[at(4, 0)]]).to.deep.equal([2, true]);
    const ignored = labelLocations(grid, [{ ...object, ignore: true }], everywhere, classes);
    expect(ignored.counts[at(1, 3)]).to.equal(false);
    expect(labelLocations(grid, [object], { ...everywhere, xmin: 60 }, classes).counts[at(4, 0)]).to.equal(
      false,
    );
  });

  it('have the boxes of the locations that cover half of the object', () => {
    const { boxes, counts } = labelLocations(grid, [object], everywhere, boxRules);
    expect(counts[at(1, 3)] && counts[at(1, 2)]).to.equal(true);
    expect(counts[at(4, 0)]).to.equal(false);
    const edges = boxes.slice(4 * at(1, 2), 4 * at(1, 2) + 4);
    expect(edges).to.deep.equal([27 / 75, 12 / 75, 80 / 75, 62 / 75]);
  });

  it('have no box of an object that another scale would show nearer to its nominal size', () => {
    const countsOf = (side: number, scales: 'single' | 'multiple') => {
      const wide = { ...object, box: { ...box, xmax: box.xmin + side } };
      const rules = { ...boxRules, regressorBounds: regressorBounds[scales] };
      return labelLocations(grid, [wide], everywhere, rules).counts.includes(true);
    };
    // 60 pixels are 0.8 of the window, 66 are 0.88: more than 0.7 * sqrt(1.4), about 0.828.
    expect([countsOf(60, 'single'), countsOf(60, 'multiple')]).to.deep.equal([true, true]);
    expect([countsOf(66, 'single'), countsOf(66, 'multiple')]).to.deep.equal([false, true]);
  });

  it('show at each location, mirrored and turned, what it is called by', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'overfeat-spatial-'));
    const path = join(folder, 'box.png');
    const side = 200;
    const inPicture = { xmin: 70, ymin: 80, xmax: 123, ymax: 130 };
    const data = new Uint8ClampedArray(4 * side * side).fill(255);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const inside = x >= inPicture.xmin && x < inPicture.xmax && y >= inPicture.ymin && y < inPicture.ymax;
        data.fill(inside ? 250 : 5, 4 * (y * side + x), 4 * (y * side + x) + 3);
      }
    }
    await writeFile(path, await encodePng({ width: side, height: side, data }));
    const picture = {
      id: 1,
      path,
      width: side,
      height: side,
      objects: [{ index: 1, ignore: false, box: inPicture }],
    };
    const sample = { picture, region: { x: 59, y: 68, width: 75, height: 75 }, index: 1, box: inPicture };
    const { windows, classes, boxes, weights } = await makeSpatialBatch(
      Array.from({ length: 12 }, () => sample),
      network,
      grid,
      {
        ...boxRules,
        backgroundShare: 0.5,
        augmentation: { flips: true, quarterTurns: true, contrast: 0, brightness: 0 },
      },
      new PictureCache(),
      new Random(8),
    );
    await rm(folder, { recursive: true });
    let counted = 0;
    weights!.forEach((weight, location) => {
      if (weight === 0) return;
      counted++;
      expect(classes[location]).to.equal(1);
      const [crop, place] = [Math.floor(location / 25), location % 25];
      const [top, left] = [16 * Math.floor(place / 5), 16 * (place % 5)];
      const [xmin, ymin, xmax, ymax] = [...boxes.subarray(4 * location, 4 * location + 4)].map((edge) =>
        Math.round(75 * edge),
      );
      const isBright = (y: number, x: number) =>
        windows.data[(3 * crop * 139 + top + y) * 139 + left + x] > 0;
      for (const [y, x, inside] of [
        [Math.max(0, ymin), Math.max(0, xmin), true],
        [Math.min(74, ymax - 1), Math.min(74, xmax - 1), true],
        [ymin - 1, xmin, false],
        [ymax, xmax - 1, false],
      ] as const) {
        if (y >= 0 && y < 75) expect(isBright(y, x), `location ${location} at ${x}, ${y}`).to.equal(inside);
      }
    });
    expect(counted).to.be.at.least(12);
  });

  it('train a model, with objects and background weighing what the recipe says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'overfeat-spatial-'));
    const set = await readDataSet('examples/objects.json');
    const recipe = recipeFor(set, {
      batch: 6,
      windowsPerEpoch: 12,
      validationWindows: 6,
      classifierEpochs: 1,
      regressorEpochs: 1,
      spatial: { windows: 2, crops: 2 },
      negatives: { kind: 'both', candidates: 3 },
    });
    expect(recipe.jointBoxWeight).to.equal(1);
    const options = { training: set, validation: set, name: 'small', backend: cpuBackend };
    const losses: number[] = [];
    const model = await trainModel({
      ...options,
      out: join(folder, 'spatial'),
      recipe,
      onEpoch: ({ loss }) => losses.push(loss),
    });
    expect(losses).to.have.length(2);
    expect(losses.every((loss) => loss > 0)).to.equal(true);
    expect(model.training?.recipe.spatial).to.deep.equal(recipe.spatial);
    await rm(folder, { recursive: true });
  });
});
