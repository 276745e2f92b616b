/** The caller's end: each call waits for its answer, and none forever. */
import type { RunOptions } from '../../backends/backend.js';
import { BackendError } from '../errors.js';
import type { StageOptions } from '../options.js';
import type { Given, Listener, OpenWorker, Question, Reply } from './messages.js';
import { receiveError } from './sent-error.js';

/** What is sent, and who waits for it. */
export interface Call extends RunOptions, StageOptions {
  readonly question: Question;
  readonly given?: readonly Given[];
  readonly renamed?: ReadonlyMap<string, string>;
}

interface Waiting {
  answer(reply: Reply): void;
  reject(error: unknown): void;
}

export class Channel implements Listener {
  /** What computes there, as its last answer said. */
  backend = '';
  readonly #worker: OpenWorker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #hasStarted = false;
  #ended: Error | undefined;

  /** @throws BackendError BACKEND_UNAVAILABLE where no worker may be started */
  constructor(open: (listener: Listener) => OpenWorker) {
    try {
      this.#worker = open(this);
    } catch (cause) {
      throw doesNotStart('', cause);
    }
  }

  /**
   * @throws DataCloneError when something in it cannot be sent
   * @throws BackendError BACKEND_UNAVAILABLE, DEVICE_LOST, DISPOSED when the worker does not start, or has ended
   * @throws the signal's reason once it is aborted, and what its functions throw
   */
  send({ question, given = [], renamed, signal, onProgress, onStage }: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return void reject(this.#ended);
      if (signal?.aborted) return void reject(signal.reason);
      const call = this.#calls++;
      this.#worker.post({ ...question, call }, given);
      const settle = () => {
        signal?.removeEventListener('abort', abort);
        this.#waiting.delete(call);
        this.#hold();
      };
      const stop = (reason: unknown) => {
        settle();
        this.#worker.post({ kind: 'abort', call }, []);
        reject(reason);
      };
      const abort = () => stop(signal?.reason);
      signal?.addEventListener('abort', abort);
      const answer = (reply: Reply) => {
        if (reply.kind === 'told') {
          const { news } = reply;
          try {
            if (news.name === 'onProgress') onProgress?.(...news.given);
            else onStage?.(...news.given);
          } catch (error) {
            stop(error);
          }
          return;
        }
        settle();
        if (reply.kind === 'failed') return reject(receiveError(reply.error, renamed));
        this.backend = reply.backend;
        resolve(reply.result);
      };
      this.#waiting.set(call, {
        answer,
        reject(error) {
          settle();
          reject(error);
        },
      });
      this.#hold();
    });
  }

  /** What waits still, and whatever is sent from now on, is refused with the error. */
  async end(error: Error): Promise<void> {
    this.#ended ??= error;
    for (const { reject } of [...this.#waiting.values()]) reject(this.#ended);
    await this.#worker.end();
  }

  reply(reply: Reply): void {
    this.#hasStarted = true;
    this.#waiting.get(reply.call)?.answer(reply);
  }

  lost(why: string): void {
    const reason = why === '' ? '' : `: ${why}`;
    void this.end(
      this.#hasStarted
        ? new BackendError('DEVICE_LOST', `the worker has ended${reason}; load the model again`)
        : doesNotStart(reason),
    );
  }

  /** A worker that has nothing to do must not keep a process alive. */
  #hold(): void {
    this.#worker.hold(this.#waiting.size > 0);
  }
}

function doesNotStart(reason: string, cause?: unknown): BackendError {
  const remedy = 'see that its script is on the server, and allowed by worker-src; or use OverFeat';
  return new BackendError('BACKEND_UNAVAILABLE', `the worker does not start${reason}: ${remedy}`, { cause });
}
