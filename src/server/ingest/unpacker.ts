/** Unpacks batches: small ones at once, what may take long on another thread with a memory of its own. */
import { Piscina } from "piscina";
import { UnavailableError } from "./groups.js";
import { TooLargeError, type Unpacked, type Unpacking, unpack } from "./unpack.js";
import type { Outcome } from "./unpack.task.js";
import { MalformedBatchError } from "./validate.js";

/** Smaller bodies are unpacked sooner than another thread could be asked to, unless they inflate to much more. */
const THREAD_BYTES_MIN = 16 * 1024;
const THREAD_INFLATED_MIN = 256 * 1024;
/** The bytes of a batch may be few where its fields are many: that is one refused batch, and one thread less for a moment. */
const THREAD_HEAP_MIB = 512;
const QUEUE_MAX = 256;

export class Unpacker {
  #threads: Piscina | undefined;

  /** @throws MalformedBatchError, TooLargeError, UnavailableError */
  async unpack(job: Unpacking): Promise<Unpacked> {
    if (job.body.length < THREAD_BYTES_MIN) {
      try {
        return unpack({ ...job, inflatedBytesMax: Math.min(job.inflatedBytesMax, THREAD_INFLATED_MIN) });
      } catch (error) {
        if (!(error instanceof TooLargeError) || job.inflatedBytesMax <= THREAD_INFLATED_MIN) throw error;
      }
    }
    this.#threads ??= startThreads();
    if (this.#threads.queueSize >= QUEUE_MAX) throw new UnavailableError("Too many batches wait to be unpacked.");
    const outcome = await this.#threads.run(job).then(
      (given) => given as Outcome,
      (error: unknown): Outcome => {
        // Only the thread is gone; the next batch gets a new one.
        if (!(error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY")) throw error;
        return { code: "TOO_LARGE", message: "It takes more memory to unpack than there is." };
      },
    );
    if ("unpacked" in outcome) return outcome.unpacked;
    throw outcome.code === "TOO_LARGE" ? new TooLargeError(outcome.message) : new MalformedBatchError(outcome.message);
  }

  async close(): Promise<void> {
    await this.#threads?.destroy();
  }
}

function startThreads(): Piscina {
  return new Piscina({
    filename: new URL("./unpack.task.js", import.meta.url).href,
    minThreads: 0,
    maxThreads: 2,
    atomics: "disabled",
    idleTimeout: 10_000,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MIB },
  });
}
