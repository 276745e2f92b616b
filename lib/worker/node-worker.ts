/** A worker thread of Node. */
import { Worker } from 'node:worker_threads';
import type { Listener, OpenWorker } from './messages.js';

export function openWorker(script: string | URL | undefined, listener: Listener): OpenWorker {
  // The URL written out, as bundlers understand it, which then put the script beside the bundle.
  const worker =
    script === undefined ? new Worker(new URL('./node-thread.js', import.meta.url)) : new Worker(script);
  worker.on('message', (reply) => listener.reply(reply));
  worker.on('messageerror', () => listener.lost('its answer cannot be read'));
  worker.on('error', ({ message }) => listener.lost(message));
  worker.on('exit', () => listener.lost(''));
  worker.unref();
  return {
    post: (request, given) =>
      worker.postMessage(
        request,
        given.filter((one) => one instanceof ArrayBuffer),
      ),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    end: async () => void (await worker.terminate()),
  };
}
