/** Long work gives the event loop a turn often enough that a page stays alive and whoever may abort can do so. */

/** Milliseconds of work after which a turn is due: a frame of a page. */
const interval = 16;

/** Resolves at once while no turn is due; else once the event loop has had one. Rejects with the signal's reason. */
export type Turn = () => Promise<void>;

/**
 * When the event loop last had a turn, as far as is known here. It is one for all: each of several pieces of work, one
 * after the other, may end before a turn of its own would be due.
 */
let last = 0;

export function turns(signal?: AbortSignal): Turn {
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - last < interval) return;
    await giveTurn();
    last = performance.now();
    signal?.throwIfAborted();
  };
}

/** One turn of the event loop, without the milliseconds that browsers add to nested timers. */
export function giveTurn(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
