/** `unpack` on another thread: piscina's entry. Errors cross threads as data, since a thread's classes are not ours. */
import { type Unpacked, type Unpacking, unpack } from "./unpack.js";

export type Outcome = { readonly unpacked: Unpacked } | { readonly code: string; readonly message: string };

export default function unpackTask(job: Unpacking): Outcome {
  try {
    return { unpacked: unpack(job) };
  } catch (error) {
    if (error instanceof Error && "code" in error) return { code: String(error.code), message: error.message };
    throw error;
  }
}
