/** What a worker of a page runs; built, one file with all that it needs. */
import type { Request } from './messages.js';
import { serve } from './serve.js';

const answer = serve((reply, given) => postMessage(reply, { transfer: [...given] }));
addEventListener('message', ({ data }: MessageEvent<Request>) => void answer(data));
