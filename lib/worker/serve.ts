/** The worker's end: an `OverFeat` behind messages. */
import { provideOnnxRuntime } from '../../backends/onnx/provided.js';
import { BackendError } from '../errors.js';
import type { Model } from '../model/model.js';
import { OverFeat } from '../overfeat.js';
import type { Given, Question, Reply, Request } from './messages.js';
import { sendError } from './sent-error.js';
import { type AnyOptions, type News, receiveOptions, type SentOptions } from './sent-options.js';

/** What the caller knows of a model: all but its weights, which stay in the worker. */
export type KnownModel = Omit<Model, 'weights'>;

/** Does what a message asks, and replies. */
export function serve(
  reply: (reply: Reply, given: readonly Given[]) => void,
): (request: Request) => Promise<void> {
  const running = new Map<number, AbortController>();
  let overfeat: OverFeat | undefined;

  const answer = async (
    question: Question,
    receive: (options: SentOptions) => AnyOptions,
  ): Promise<unknown> => {
    switch (question.kind) {
      case 'load': {
        if (question.onnxRuntime !== undefined) await importOnnxRuntime(question.onnxRuntime);
        overfeat = await OverFeat.load(question.from, receive(question.options));
        const { weights: _, ...known } = overfeat.model;
        return known;
      }
      case 'ask':
        return overfeat![question.method](question.source, receive(question.options));
      default:
        return overfeat?.dispose();
    }
  };

  return async ({ call, ...question }) => {
    if (question.kind === 'abort') return running.get(call)?.abort();
    const controller = new AbortController();
    running.set(call, controller);
    const tell = (news: News) => reply({ kind: 'told', call, news }, []);
    try {
      const receive = (options: SentOptions) => receiveOptions(options, controller.signal, tell);
      const result = await answer(question, receive);
      reply({ kind: 'done', call, result, backend: overfeat?.backend ?? '' }, memoryOf(result));
    } catch (error) {
      reply({ kind: 'failed', call, error: sendError(error) }, []);
    } finally {
      running.delete(call);
    }
  };
}

/** @throws BackendError BACKEND_UNAVAILABLE when it cannot be imported, BAD_ARGUMENT when it is another module */
async function importOnnxRuntime(url: string): Promise<void> {
  // No bundler knows the URL, and none need look for it.
  const module = await import(/* webpackIgnore: true */ /* @vite-ignore */ url).catch((cause: unknown) => {
    const remedy = 'see that it is on the server as a module (.mjs), and allowed by script-src';
    const reason = `the worker cannot import onnxruntime-web from ${url}: ${remedy}`;
    throw new BackendError('BACKEND_UNAVAILABLE', reason, { cause });
  });
  provideOnnxRuntime(module);
}

/** The memory of all arrays in a result, which nobody here needs any more; of those that have it for themselves. */
function memoryOf(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null) return [];
  if (!ArrayBuffer.isView(result)) return [...new Set(Object.values(result).flatMap(memoryOf))];
  const { buffer, byteLength } = result;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
