/** A page's worker. */
import type { Listener, OpenWorker } from './messages.js';

/** @throws where a page's policy forbids it, or the script is of another origin */
export function openWorker(script: string | URL | undefined, listener: Listener): OpenWorker {
  // The URL written out, as bundlers understand it, which then put the script beside the bundle.
  const worker =
    script === undefined
      ? new Worker(new URL('./browser-thread.js', import.meta.url), { type: 'module' })
      : new Worker(script, { type: 'module' });
  worker.onmessage = ({ data }) => listener.reply(data);
  worker.onmessageerror = () => listener.lost('its answer cannot be read');
  worker.onerror = (event) => {
    event.preventDefault();
    listener.lost(event.message ?? '');
  };
  return {
    post: (request, given) => worker.postMessage(request, [...given]),
    hold: () => {},
    end: async () => worker.terminate(),
  };
}
