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
  /**
   * The maps [matrix][quad][channel][4] of sums, given patches [quad][matrix][tap][4] and the sums of an earlier part. They
   * are valid until the next call.
   */
  multiply(patches: CellArray, sums: CellArray | undefined): Promise<CellArray>;
  dispose(): void;
}

/** A product whose weights are on the device, for maps of any size. */
export interface LoadedProduct {
  /** The product with the ReLU and the size of one use of it. */
  forMap(relu: number | undefined, positions: number): Product;
  dispose(): void;
}

/** The product as a device computes it. */
export function loadProduct(device: CellDevice, part: ProductPart): LoadedProduct {
  if (device.mode === 'webasm') return new TiledProduct(device, part);
  return {
    forMap: (relu, positions) => compileFlatProduct(device, part, relu, positions),
    dispose: () => {},
  };
}

/** The biases of a product, padded to a multiple of four, by the sizes by which its kernel reads them. */
export function uploadBias(device: CellDevice, bias: Float32Array): Promise<CellArray> {
  return device.upload(bias, device.mode === 'webasm' ? [4, bias.length / 4] : [bias.length]);
}

function panelsOf({ outChannels }: ProductPart): number {
  return padToFour(outChannels) / 4;
}

/** One kernel for one map size: weights stay where they are on the device. */
function compileFlatProduct(
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
    multiply: (patches, sums) => kernel.run(patches, weights, sums ?? bias),
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
class TiledProduct implements LoadedProduct {
  readonly #kernel: CellKernel;
  readonly #device: CellDevice;
  readonly #part: ProductPart;
  readonly #tileQuads: number;
  /** The sums of the map last multiplied, of which another may need fewer. */
  #sums = new Float32Array(0);

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

  forMap(relu: number | undefined, positions: number): Product {
    const { matrices } = this.#part;
    const quads = Math.ceil(positions / 4);
    const length = matrices * quads * panelsOf(this.#part) * 16;
    return {
      multiply: async (patches, sums) => {
        if (this.#sums.length < length) this.#sums = new Float32Array(length);
        const map = this.#sums.subarray(0, length);
        for (let first = 0; first < quads; first += this.#tileQuads) {
          const tile = { quads, first, count: Math.min(this.#tileQuads, quads - first) };
          await this.#multiplyTile(tile, map, { patches, sums, positions, threshold: relu ?? Number.NaN });
        }
        const size = [panelsOf(this.#part) * 16, quads];
        return this.#device.argument(map, matrices === 1 ? size : [...size, matrices]);
      },
      dispose: () => {},
    };
  }

  async #multiplyTile(tile: Tile, map: Float32Array, { patches, sums, positions, threshold }: Operands) {
    const { matrices, taps } = this.#part;
    const panels = panelsOf(this.#part);
    const blocks = { ...tile, matrices, panels, tileQuads: this.#tileQuads };
    const rowLength = matrices * taps * 4;
    const start = tile.first * rowLength;
    const values: CellArray[] = [
      this.#device.argument(dataOf(patches).subarray(start, start + tile.count * rowLength), [
        taps * 4,
        this.#tileQuads * matrices,
      ]),
      { value: threshold, size: [] },
      { value: tile.count, size: [] },
      { value: positions, size: [] },
    ];
    if (sums !== undefined) {
      const before = new Float32Array(panels * this.#tileQuads * 16);
      moveBlocks(blocks, dataOf(sums), before, 'toTile');
      values.push(this.#device.argument(before, [16, this.#tileQuads, panels]));
    }
    moveBlocks(blocks, dataOf(await this.#kernel.run(...values)), map, 'fromTile');
  }

  dispose(): void {
    this.#kernel.dispose();
  }
}

/** Quads of a whole map, and which of them are in a tile. */
interface Tile {
  readonly quads: number;
  readonly first: number;
  readonly count: number;
}

interface Operands {
  readonly patches: CellArray;
  readonly sums: CellArray | undefined;
  readonly positions: number;
  readonly threshold: number;
}

interface Blocks extends Tile {
  readonly matrices: number;
  readonly panels: number;
  readonly tileQuads: number;
}

/** The 16 values of each panel and quad between a tile [panel][matrix][quad][16] and maps [matrix][quad][panel][16]. */
function moveBlocks(
  { matrices, panels, tileQuads, quads, first, count }: Blocks,
  from: Float32Array,
  to: Float32Array,
  direction: 'toTile' | 'fromTile',
): void {
  for (let matrix = 0; matrix < matrices; matrix++) {
    for (let quad = 0; quad < count; quad++) {
      for (let panel = 0; panel < panels; panel++) {
        const inTile = ((panel * matrices + matrix) * tileQuads + quad) * 16;
        const inMap = ((matrix * quads + first + quad) * panels + panel) * 16;
        const [source, target] = direction === 'toTile' ? [inMap, inTile] : [inTile, inMap];
        for (let at = 0; at < 16; at++) to[target + at] = from[source + at];
      }
    }
  }
}
