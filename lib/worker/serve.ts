/** The worker's end: an `OverFeat` behind messages. */
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

/** The memory of all arrays in a result, which nobody here needs any more; of those that have it for themselves. */
function memoryOf(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null) return [];
  if (!ArrayBuffer.isView(result)) return [...new Set(Object.values(result).flatMap(memoryOf))];
  const { buffer, byteLength } = result;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
