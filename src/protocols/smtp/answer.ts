/** What a line of the peer leads to. */

export interface Answer {
  /** What is said, whole lines; "" for nothing yet. */
  readonly text: string;
  /** Counts as an error of the peer. */
  readonly failed?: boolean;
  /** Counts as a verb that leads nowhere, of which there may be so many. */
  readonly junk?: boolean;
  /** Errors and junk so far are forgotten. */
  readonly forgives?: boolean;
  /** What the peer sends next: a line if left out, the text of a message, so many bytes of one, TLS, or nothing any more. */
  readonly next?: "data" | "tls" | "close" | { readonly bytes: number };
}

/** An error of the peer. */
export function refusal(text: string): Answer {
  return { text, failed: true };
}
