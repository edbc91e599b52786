/** What has been committed since somebody last asked, told by when it was received: what analysis has to look at again. */

export class Arrivals {
  readonly #oldest: (number | undefined)[] = [];

  /** Events were committed that were received then. */
  note(receivedMs: number): void {
    for (const [reader, oldest] of this.#oldest.entries()) {
      if (oldest === undefined || receivedMs < oldest) this.#oldest[reader] = receivedMs;
    }
  }

  /** @returns gives, each time, when the oldest of what has come since the time before was received; undefined: nothing has */
  reader(): () => number | undefined {
    const reader = this.#oldest.push(undefined) - 1;
    return () => {
      const oldest = this.#oldest[reader];
      this.#oldest[reader] = undefined;
      return oldest;
    };
  }
}
