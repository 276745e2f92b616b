/** How every backend behaves when several calls are under way: each gives what specs compare, in Node and in browsers. */
import type { Backend } from '../../backends/backend.js';
import { dense, image, network, tensor, using, weights } from './wrong-calls/small-network.js';

const other = { ...tensor(2, 8, 7), data: tensor(2, 8, 7).data.map((value) => -value) };

/** What was done in which order: calls end in the order in which they were asked for, and disposal comes last. */
export async function orderOf(backend: Backend): Promise<string[]> {
  const order: string[] = [];
  const loaded = await backend.load(network, weights);
  await Promise.all([
    loaded.runDense([image], dense).then(() => order.push('first')),
    loaded.runLayer(other, 2).then(() => order.push('second')),
    loaded.runDense([other], dense).then(() => order.push('third')),
    loaded[Symbol.asyncDispose]().then(() => order.push('disposed')),
  ]);
  return order;
}

/** Largest change of results when the caller overwrites image and options as soon as it has called. */
export async function changedAfterwards(backend: Backend): Promise<number> {
  return using(backend, async (loaded) => {
    const own = { shape: [...image.shape], data: image.data.slice() };
    const heads: ('classifier' | 'regressor')[] = ['classifier'];
    const calls = [
      async () => (await loaded.runDense([own], { ...dense, heads }))[0].classifier!.data,
      async () => (await loaded.runLayer(own, 1)).data,
    ];
    let largest = 0;
    for (const call of calls) {
      own.data.set(image.data);
      const want = await call();
      const running = call();
      own.data.fill(9);
      const got = await running;
      got.forEach((value, at) => {
        largest = Math.max(largest, Math.abs(value - want[at]));
      });
    }
    return largest;
  });
}

/** Why calls fail whose signal was aborted before. */
export async function abortedBefore(backend: Backend): Promise<string[]> {
  const signal = AbortSignal.abort(new Error('enough'));
  const calls = await using(backend, (loaded) =>
    Promise.allSettled([
      backend.load(network, weights, { signal }),
      loaded.runDense([image], { ...dense, signal }),
      loaded.runDense([], { ...dense, signal }),
      loaded.runLayer(image, 1, { signal }),
    ]),
  );
  return calls.map((call) => (call.status === 'rejected' ? String(call.reason) : 'a result'));
}

export async function emptyList(backend: Backend): Promise<number> {
  return using(backend, async (loaded) => (await loaded.runDense([], dense)).length);
}
