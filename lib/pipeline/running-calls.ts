/** The calls that have been made and are not over, so that who lets go of what they use can wait for them. */
export class RunningCalls {
  readonly #running = new Set<Promise<unknown>>();

  add<Result>(call: Promise<Result>): Promise<Result> {
    this.#running.add(call);
    const remove = () => this.#running.delete(call);
    call.then(remove, remove);
    return call;
  }

  async areOver(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
