/**
 * The live stream: one connection for the whole page, opened again for ever with backoff. Subscribers hear of every message and
 * of every (re)connection, after which they ask for what they may have missed.
 */
import { Unpackr } from "msgpackr/unpack";
import type { LiveMessage } from "../../server/api.js";
import { apiUrl, checked } from "./api.js";
import { backoffMs } from "./backoff.js";
import { liveMessageReader } from "./live-framing.js";

export type LiveState = "connecting" | "live" | "reconnecting";

export interface Listener {
  state?(state: LiveState): void;
  message?(message: LiveMessage): void;
}

/** Half-open connections are never told to the browser; a server that is there says something, if only nothing, more often. */
const SILENCE_MAX_MS = 45_000;

const unpackr = new Unpackr({ useRecords: false, int64AsType: "number" });
const listeners = new Set<Listener>();
let current: LiveState = "connecting";
let started = false;

/** @returns a function that ends the subscription; the connection stays */
export function subscribeLive(listener: Listener): () => void {
  listeners.add(listener);
  listener.state?.(current);
  if (!started) {
    started = true;
    void keepConnected();
  }
  return () => {
    listeners.delete(listener);
  };
}

async function keepConnected(): Promise<never> {
  for (let retry = 0; ; retry++) {
    try {
      await readStream(() => {
        retry = 0;
        tell("live");
      });
    } catch (error) {
      console.debug("The live stream broke off.", error);
    }
    tell("reconnecting");
    await new Promise((resolve) => setTimeout(resolve, backoffMs(retry)));
  }
}

/** Reads until the stream ends, is silent too long or cannot be read. */
async function readStream(connected: () => void): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MAX_MS);
  try {
    const response = await checked(await fetch(apiUrl("live"), { signal: silence.signal, cache: "no-store" }));
    if (response.body === null) return;
    connected();
    const read = liveMessageReader((bytes) => {
      if (bytes.length > 0) deliver(unpackr.unpack(bytes));
    });
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MAX_MS);
      read(part.value);
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

function deliver(message: LiveMessage): void {
  for (const listener of listeners) listener.message?.(message);
}

function tell(state: LiveState): void {
  if (state === current) return;
  current = state;
  for (const listener of listeners) listener.state?.(state);
}
