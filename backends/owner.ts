/** One user of a device at a time, and another device once one is lost. */
import { BackendError } from './errors.js';
import { unlessAborted } from './unless-aborted.js';

/** A device with all that was made ready on it. */
export interface Session {
  isLost(): boolean;
  dispose(): Promise<void>;
}

export class Owner<Opened extends Session> {
  readonly #backend: string;
  readonly #open: (signal: AbortSignal | undefined) => Promise<Opened>;
  #session: Opened | undefined;
  /** Calls wait for one another: they share what is on the device. */
  #tail: Promise<unknown> = Promise.resolve();

  /** @param backend names the device in errors */
  constructor(backend: string, open: (signal: AbortSignal | undefined) => Promise<Opened>) {
    this.#backend = backend;
    this.#open = open;
  }

  /**
   * Runs `work` when all that was asked for before is done; who no longer waits for it is told so at once.
   * @throws BackendError DEVICE_LOST; the next call opens another device
   */
  use<Result>(signal: AbortSignal | undefined, work: (session: Opened) => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(() => this.#guarded(signal, work));
    this.#tail = result.catch(() => {});
    return unlessAborted(result, signal);
  }

  /** Waits for the calls that have been made. */
  async dispose(): Promise<void> {
    await this.#tail;
    await this.#close();
  }

  async #guarded<Result>(
    signal: AbortSignal | undefined,
    work: (session: Opened) => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted();
    if (this.#session?.isLost()) await this.#close();
    this.#session ??= await this.#open(signal);
    const session = this.#session;
    try {
      const result = await work(session);
      if (session.isLost()) throw new Error('the device went before the result was read');
      return result;
    } catch (cause) {
      if (!session.isLost()) throw cause;
      await this.#close();
      const message = `${this.#backend} lost its device; the next call starts on a new one`;
      throw new BackendError('DEVICE_LOST', message, { cause });
    }
  }

  async #close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.dispose();
  }
}
