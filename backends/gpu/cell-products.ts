/** Products of patches and weights on a cell device: compiled once a size, or once a convolution and run in tiles. */
import { type CellArray, type CellDevice, type CellKernel, dataOf } from './cell-device.js';
import { flatProductSource, tiledProductSource } from './kernels/conv2d.js';
import { padToFour } from './kernels/source.js';

export interface ProductPart {
  /** Products with a matrix of weights each, of the same sizes: their patches lie one behind the other, and their sums. */
  readonly matrices: number;
  readonly outChannels: number;
  /** Taps summed, padded to a multiple of four. */
  readonly taps: number;
  /** Follows another part, to whose sums it adds. */
  readonly continues: boolean;
  /** [panel][matrix][tap][4 output channels] */
  readonly weights: CellArray;
  readonly bias: CellArray;
}

export interface Product {
  /** The maps [matrix][quad][channel][4] of sums, given patches [matrix][quad][tap][4] and the sums of an earlier part. */
  multiply(patches: CellArray, positions: number, sums: CellArray | undefined): Promise<CellArray>;
  dispose(): void;
}

function panelsOf({ outChannels }: ProductPart): number {
  return padToFour(outChannels) / 4;
}

/** One kernel for one map size: weights stay where they are on the device. */
export function compileFlatProduct(
  device: CellDevice,
  part: ProductPart,
  relu: number | undefined,
  positions: number,
): Product {
  const { matrices, taps, continues, weights, bias } = part;
  const panels = panelsOf(part);
  const cells = [panels * 4, Math.ceil(positions / 4)];
  const kernel = device.compile(flatProductSource({ matrices, taps, positions, continues, relu }), {
    cells: matrices === 1 ? cells : [...cells, matrices],
  });
  return {
    multiply: (patches, _, sums) => kernel.run(patches, weights, sums ?? bias),
    dispose: () => kernel.dispose(),
  };
}

/** Cells below which gpu.js does not share a kernel's work among its threads, for two threads. */
const cellsForThreads = 8192;

/** Quads for which a panel of weights, once it is in the cache, is used. */
const fewestQuads = 16;

/**
 * webasm keeps constants in each kernel's own memory, so one kernel serves maps of every size, a tile of quads at a
 * time; of the last tile only the quads that are left are summed.
 */
export class TiledProduct {
  readonly #kernel: CellKernel;
  readonly #device: CellDevice;
  readonly #part: ProductPart;
  readonly #tileQuads: number;

  constructor(device: CellDevice, part: ProductPart) {
    const { matrices, taps, continues } = part;
    const panels = panelsOf(part);
    this.#device = device;
    this.#part = part;
    const quads = Math.max(fewestQuads, cellsForThreads / (matrices * panels * 4));
    const logQuads = Math.ceil(Math.log2(quads));
    this.#tileQuads = 2 ** logQuads;
    this.#kernel = device.compile(tiledProductSource({ matrices, taps, continues }, logQuads), {
      cells: [4, this.#tileQuads * matrices, panels],
      constants: { weights: part.weights, bias: part.bias },
      lanesTogether: 'weights',
    });
  }

  /** The product with the ReLU of one use of it. */
  withRelu(relu: number | undefined): Product {
    return {
      multiply: (patches, positions, sums) => this.#multiply(patches, positions, sums, relu ?? Number.NaN),
      dispose: () => {},
    };
  }

  async #multiply(
    patches: CellArray,
    positions: number,
    sums: CellArray | undefined,
    threshold: number,
  ): Promise<CellArray> {
    const { matrices, taps } = this.#part;
    const quads = Math.ceil(positions / 4);
    const rowLength = taps * 4;
    const panels = panelsOf(this.#part);
    const blocks = { matrices, panels, tileQuads: this.#tileQuads, quads };
    const tile = new Float32Array(rowLength * this.#tileQuads * matrices);
    const tileSums = new Float32Array(sums === undefined ? 0 : matrices * panels * this.#tileQuads * 16);
    const map = new Float32Array(matrices * quads * panels * 16);
    for (let first = 0; first < quads; first += this.#tileQuads) {
      const count = Math.min(this.#tileQuads, quads - first);
      for (let matrix = 0; matrix < matrices; matrix++) {
        const from = (matrix * quads + first) * rowLength;
        const part = dataOf(patches).subarray(from, from + count * rowLength);
        tile.set(part, matrix * this.#tileQuads * rowLength);
      }
      const values: CellArray[] = [
        this.#device.argument(tile, [rowLength, this.#tileQuads * matrices]),
        { value: threshold, size: [] },
        { value: count, size: [] },
        { value: positions, size: [] },
      ];
      if (sums !== undefined) {
        const from = dataOf(sums);
        eachBlock({ ...blocks, first, count }, (inTile, inMap) => {
          for (let at = 0; at < 16; at++) tileSums[inTile + at] = from[inMap + at];
        });
        values.push(this.#device.argument(tileSums, [16, this.#tileQuads * matrices, panels]));
      }
      const result = dataOf(await this.#kernel.run(...values));
      eachBlock({ ...blocks, first, count }, (inTile, inMap) => {
        for (let at = 0; at < 16; at++) map[inMap + at] = result[inTile + at];
      });
    }
    const size = [panels * 16, quads];
    return this.#device.argument(map, matrices === 1 ? size : [...size, matrices]);
  }

  dispose(): void {
    this.#kernel.dispose();
  }
}

interface Blocks {
  readonly matrices: number;
  readonly panels: number;
  readonly tileQuads: number;
  /** Quads of the whole map, and which of them are in the tile. */
  readonly quads: number;
  readonly first: number;
  readonly count: number;
}

/** Where the 16 values of a panel and quad lie in a tile [panel][matrix][quad][16] and in maps [matrix][quad][panel][16]. */
function eachBlock(
  { matrices, panels, tileQuads, quads, first, count }: Blocks,
  visit: (inTile: number, inMap: number) => void,
): void {
  for (let matrix = 0; matrix < matrices; matrix++) {
    for (let quad = 0; quad < count; quad++) {
      for (let panel = 0; panel < panels; panel++) {
        const inTile = (panel * matrices + matrix) * tileQuads + quad;
        const inMap = (matrix * quads + first + quad) * panels + panel;
        visit(inTile * 16, inMap * 16);
      }
    }
  }
}
