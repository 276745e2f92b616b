/** What gpu.js 2.24.1 emits and does for webasm, put right where it costs most. */
import type { Emitter, IndexNode, RawKernel } from './raw-types.js';

/** The opcode, after 0xfd, of a load that spreads one value over the lanes. */
const load32Splat = 0x09;

/**
 * webasm: repairs of what gpu.js 2.24.1 emits for the inner loop of a kernel, together some eight times as fast.
 * - Where an index depends on x it reads lane by lane (vGather). Of the array called `name` the caller vouches that lane
 *   n reads the value n places after lane 0's, so one v128.load at lane 0's place does the same.
 * - From the second pass on it takes the counter of a loop for a float, because the pass before has noted the literal it
 *   starts from as an integer, and then converts it for every read. Forgetting the notes keeps the counter whole.
 * - It adds the constant part of an index for every read, and spreads what it has read in an instruction of its own
 *   ({@link shortenRead}).
 */
export function readLanesTogether(kernel: RawKernel, name: string): void {
  const state = kernel.kernel;
  const translate = state.translateSource;
  if (translate === undefined) throw new TypeError('only a webasm kernel reads lanes together');
  state.translateSource = () => {
    const done = translate.call(state);
    const node = state.functionBuilder!.functionMap.kernel;
    const { vGather, emitFlatLoad } = node;
    for (const pass of ['emitFunction', 'emitVectorFunction'] as const) {
      const emit = node[pass];
      node[pass] = (assembler) => {
        node.literalTypes = {};
        emit.call(node, assembler);
      };
    }
    node.emitFlatLoad = (table, read, x, y, ...further) => {
      const { variable, constant } = y ? { variable: x, constant: 0 } : split(x);
      return shortenRead(node.em, constant, () =>
        emitFlatLoad.call(node, table, read, variable, y, ...further),
      );
    };
    node.vGather = (table, read, ...place) => {
      if (read !== name) return vGather.call(node, table, read, ...place);
      const { em } = node;
      const { f32Load } = em;
      em.f32Load = (offset) => em.v128Load(offset, 2);
      node.emitFlatLoad(table, read, ...place);
      em.f32Load = f32Load;
      return 'vf32';
    };
    return done;
  };
}

/** An index as something plus a literal. */
function split(index: IndexNode): { readonly variable: IndexNode; readonly constant: number } {
  return index.operator === '+' && index.right?.type === 'Literal'
    ? { variable: index.left!, constant: index.right.value! }
    : { variable: index, constant: 0 };
}

/**
 * Emits a read with the constant part of its index in the load's own offset. If the next thing is to spread the value
 * over the lanes, a load that does so takes the place of the load.
 */
function shortenRead(em: Emitter, constant: number, emit: () => string): string {
  const { f32Load } = em;
  const { f32x4Splat } = Object.getPrototypeOf(em) as Emitter;
  em.f32Load = (arrayOffset, align) => {
    const offset = arrayOffset + constant * 4;
    const start = em.bytes.length;
    f32Load.call(em, offset, align);
    const end = em.bytes.length;
    em.f32x4Splat = () => {
      if (em.bytes.length !== end) return f32x4Splat.call(em);
      em.bytes.length = start;
      em.v128Load(offset, 2);
      em.bytes[start + 1] = load32Splat;
      return em;
    };
    return em;
  };
  const kind = emit();
  em.f32Load = f32Load;
  return kind;
}

/** webasm: gpu.js copies every result out of the kernel's memory. Seen where it lies, it stays until the kernel's next run. */
export function leaveResults(kernel: RawKernel): void {
  const state = kernel.kernel;
  const instantiate = state._instantiate;
  if (instantiate === undefined) throw new TypeError('only a webasm kernel has a memory of its own');
  state._instantiate = (...settings) => {
    instantiate.apply(state, settings);
    const { f32 } = state._active!;
    f32.slice = f32.subarray;
  };
}
