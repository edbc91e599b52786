/** How a dialogue with an SMTP daemon is written down, and what of it differs from run to run. */
import type { Dialogue, Mask, Step } from "../kit/golden.js";

const START_MS = 1500;
export const LISTEN_MS = 400;

/** Masked are the challenge of CRAM-MD5, and what a queued message is called. */
export const mask: Mask = (received) =>
  received
    .replace(/^334 PD[A-Za-z0-9+/=]{30,}/gm, "334 CHALLENGE")
    .replace(/(?<=^250 2\.0\.0 Ok: (?:\d+ bytes )?queued as )[0-9A-F]+/gm, "ID");

const step = (send: string, listenMs = LISTEN_MS): Step => ({ send, listenMs });
export type Send = string | [send: string, listenMs: number];

export const said = (name: string, ...sends: Send[]): Dialogue => ({
  name,
  steps: [step("", START_MS), ...sends.map((send) => (typeof send === "string" ? step(send) : step(...send)))],
});

/** Every send is a line. */
export const lines = (name: string, ...sends: string[]): Dialogue => said(name, ...sends.map((send) => `${send}\r\n`));

export const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");

/** With so much time for the answer to whatever ends a line. */
export const patiently = (dialogues: readonly Dialogue[], answerMs: number): Dialogue[] =>
  dialogues.map(({ name, steps }) => ({
    name,
    steps: steps.map(({ send, listenMs }) => ({ send, listenMs: send.endsWith("\n") ? Math.max(listenMs, answerMs) : listenMs })),
  }));
