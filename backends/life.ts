import { disposedOf } from './errors.js';

/** Nothing is asked of what has been disposed of; it is disposed of once, after all that was asked for before. */
export class Life {
  readonly #what: string;
  #calls: Promise<void> = Promise.resolve();
  #end: Promise<void> | undefined;

  /** @param what is named in errors: `this network` */
  constructor(what: string) {
    this.#what = what;
  }

  /** @throws BackendError DISPOSED */
  async call<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#end !== undefined) throw disposedOf(this.#what);
    const result = work();
    this.#calls = Promise.allSettled([this.#calls, result]).then(() => {});
    return result;
  }

  end(dispose: () => PromiseLike<void>): Promise<void> {
    this.#end ??= this.#calls.then(dispose);
    return this.#end;
  }
}
