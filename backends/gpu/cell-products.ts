/** Products of patches and weights on a cell device: compiled once a size, or once a convolution and run in tiles. */
import { type CellArray, type CellDevice, type CellKernel, dataOf } from './cell-device.js';
import { flatProductSource, tiledProductSource } from './kernels/conv2d.js';
import { padToFour } from './kernels/source.js';

export interface ProductPart {
  readonly outChannels: number;
  /** Taps summed, padded to a multiple of four. */
  readonly taps: number;
  /** Follows another part, to whose sums it adds. */
  readonly continues: boolean;
  readonly weights: CellArray;
  readonly bias: CellArray;
}

export interface Product {
  /** The map [quad][channel][4] of sums, given patches [quad][tap][4] and the sums of an earlier part. */
  multiply(patches: CellArray, positions: number, sums: CellArray | undefined): Promise<CellArray>;
  dispose(): void;
}

/** One kernel for one map size: weights stay where they are on the device. */
export function compileFlatProduct(
  device: CellDevice,
  { outChannels, taps, continues, weights, bias }: ProductPart,
  relu: number | undefined,
  positions: number,
): Product {
  const kernel = device.compile(flatProductSource({ taps, positions, continues, relu }), {
    cells: [padToFour(outChannels), Math.ceil(positions / 4)],
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
    const panels = padToFour(part.outChannels) / 4;
    this.#device = device;
    this.#part = part;
    this.#tileQuads = Math.max(fewestQuads, Math.ceil(cellsForThreads / (panels * 4)));
    this.#kernel = device.compile(tiledProductSource(part), {
      cells: [4, this.#tileQuads, panels],
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
    const quads = Math.ceil(positions / 4);
    const rowLength = this.#part.taps * 4;
    const mapRowLength = padToFour(this.#part.outChannels) * 4;
    const panels = mapRowLength / 16;
    const tile = new Float32Array(rowLength * this.#tileQuads);
    const tileSums = new Float32Array(sums === undefined ? 0 : mapRowLength * this.#tileQuads);
    const map = new Float32Array(mapRowLength * quads);
    for (let first = 0; first < quads; first += this.#tileQuads) {
      const count = Math.min(this.#tileQuads, quads - first);
      tile.set(dataOf(patches).subarray(first * rowLength, (first + count) * rowLength));
      const values: CellArray[] = [
        this.#device.argument(tile, [rowLength, this.#tileQuads]),
        { value: threshold, size: [] },
        { value: count, size: [] },
        { value: positions, size: [] },
      ];
      if (sums !== undefined) {
        eachBlock(panels, count, this.#tileQuads, (inTile, inMap) => {
          const at = first * mapRowLength + inMap;
          tileSums.set(dataOf(sums).subarray(at, at + 16), inTile);
        });
        values.push(this.#device.argument(tileSums, [16, this.#tileQuads, panels]));
      }
      const result = dataOf(await this.#kernel.run(...values));
      eachBlock(panels, count, this.#tileQuads, (inTile, inMap) => {
        map.set(result.subarray(inTile, inTile + 16), first * mapRowLength + inMap);
      });
    }
    return this.#device.argument(map, [mapRowLength, quads]);
  }

  dispose(): void {
    this.#kernel.dispose();
  }
}

/** Where the 16 values of a panel and quad lie in a tile [panel][quad][16] and in a map [quad][panel][16]. */
function eachBlock(
  panels: number,
  quads: number,
  tileQuads: number,
  visit: (inTile: number, inMap: number) => void,
): void {
  for (let quad = 0; quad < quads; quad++) {
    for (let panel = 0; panel < panels; panel++) {
      visit((panel * tileQuads + quad) * 16, (quad * panels + panel) * 16);
    }
  }
}
