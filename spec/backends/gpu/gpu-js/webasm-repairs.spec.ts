import { expect } from 'chai';
import { asFlatData, createGpu, createKernel, input } from '../../../../backends/gpu/gpu-js/gpu-js.js';
import { leaveResults, readLanesTogether } from '../../../../backends/gpu/gpu-js/webasm-repairs.js';

/** Each result is a sum over values that lie side by side from lane to lane, and one that all lanes read. */
const source = `function kernel(values, factors) {
  let sum = 0;
  let row = 0;
  row = this.thread.y;
  for (let turn = 0; turn < 3; turn++) {
    sum += values[row * 8 + this.thread.x + 4] * factors[row + 1];
    row++;
  }
  return sum;
}`;

const values = Float32Array.from({ length: 64 }, (_, at) => Math.sin(at));
const factors = Float32Array.from({ length: 8 }, (_, at) => 1 + at / 3);

interface Compiled {
  readonly bytes: Uint8Array;
  readonly results: readonly number[];
}

/** Runs the kernel, and keeps what is compiled for it. */
async function compile(repair: (kernel: ReturnType<typeof createKernel>) => void): Promise<Compiled> {
  const { Module } = WebAssembly;
  const compiled: Uint8Array[] = [];
  WebAssembly.Module = class extends Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      compiled.push(Uint8Array.from(new Uint8Array(bytes as ArrayBuffer)));
    }
  };
  const gpu = createGpu('webasm');
  try {
    const kernel = createKernel(gpu, source, { output: [4, 4] });
    kernel.kernel._shapeOutput = (data) => data;
    repair(kernel);
    const results = asFlatData(await kernel(input(values, [64]), input(factors, [8])));
    return { bytes: compiled.at(-1)!, results: Array.from(results).slice(0, 16) };
  } finally {
    WebAssembly.Module = Module;
    await gpu.destroy();
  }
}

/** How often an instruction with the SIMD prefix is in the code. */
function count(bytes: Uint8Array, opcode: number): number {
  return bytes.reduce((sum, byte, at) => sum + Number(byte === 0xfd && bytes[at + 1] === opcode), 0);
}

const load = 0x00;
const loadAndSpread = 0x09;
const spread = 0x13;

describe('repairs of what gpu.js emits for webasm', () => {
  let asItIs: Compiled;
  let repaired: Compiled;
  before(async () => {
    asItIs = await compile(() => {});
    repaired = await compile((kernel) => {
      leaveResults(kernel);
      readLanesTogether(kernel, 'values');
    });
  });

  it('change no result', () => {
    const wanted = Array.from({ length: 16 }, (_, at) => {
      const [x, y] = [at % 4, at >> 2];
      return [0, 1, 2].reduce((sum, turn) => sum + values[(y + turn) * 8 + x + 4] * factors[y + turn + 1], 0);
    });
    asItIs.results.forEach((value, at) => {
      expect(value).to.be.closeTo(wanted[at], 1e-5);
    });
    expect(repaired.results).to.deep.equal(asItIs.results);
  });

  it('read four lanes by one load, where gpu.js reads each by itself', () => {
    expect(count(asItIs.bytes, load)).to.equal(0);
    expect(count(repaired.bytes, load)).to.be.at.least(1);
  });

  it('spread a value over the lanes as they load it', () => {
    expect(count(asItIs.bytes, loadAndSpread)).to.equal(0);
    expect(count(repaired.bytes, loadAndSpread)).to.be.at.least(1);
    expect(count(repaired.bytes, spread)).to.be.below(count(asItIs.bytes, spread));
  });

  it('make the kernel shorter', () => {
    expect(repaired.bytes.length).to.be.below(asItIs.bytes.length);
  });
});
