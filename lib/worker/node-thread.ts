/** What a worker thread of Node runs. */
import { parentPort } from 'node:worker_threads';
import type { Request } from './messages.js';
import { serve } from './serve.js';

// Node gives away buffers alone, and answers hold nothing else.
const answer = serve((reply, given) =>
  parentPort!.postMessage(
    reply,
    given.filter((one) => one instanceof ArrayBuffer),
  ),
);
parentPort!.on('message', (request: Request) => void answer(request));
