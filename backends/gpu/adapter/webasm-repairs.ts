/** What gpu.js 2.24.1 emits for webasm, put right where it costs most. */
import type { RawKernel } from './raw-types.js';

/**
 * webasm: two repairs of what gpu.js 2.24.1 emits for the inner loop of a kernel, together five times as fast.
 * - Where an index depends on x it reads lane by lane (vGather). Of the array called `name` the caller vouches that lane
 *   n reads the value n places after lane 0's, so one v128.load at lane 0's place does the same.
 * - From the second pass on it takes the counter of a loop for a float, because the pass before has noted the literal it
 *   starts from as an integer, and then converts it for every read. Forgetting the notes keeps the counter whole.
 */
export function readLanesTogether(kernel: RawKernel, name: string): void {
  const state = kernel.kernel;
  const translate = state.translateSource;
  if (translate === undefined) throw new TypeError('only a webasm kernel reads lanes together');
  state.translateSource = () => {
    const done = translate.call(state);
    const node = state.functionBuilder!.functionMap.kernel;
    const gather = node.vGather;
    for (const pass of ['emitFunction', 'emitVectorFunction'] as const) {
      const emit = node[pass];
      node[pass] = (assembler) => {
        node.literalTypes = {};
        emit.call(node, assembler);
      };
    }
    node.vGather = (table, read, ...indices) => {
      if (read !== name) return gather.call(node, table, read, ...indices);
      node.em.f32Load = (offset) => node.em.v128Load(offset, 2);
      node.emitFlatLoad(table, read, ...indices);
      delete node.em.f32Load;
      return 'vf32';
    };
    return done;
  };
}
