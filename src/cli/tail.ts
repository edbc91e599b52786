/** `minipot tail`: what peers do, a line each, read from the running collector. */
import { connect } from "node:net";
import { styleText } from "node:util";
import { loadConfig } from "../config/load.js";
import { collectorPath } from "../config/slice.js";
import type { Kind } from "../event.js";
import { WireError } from "../wire/event.js";
import { decodeFrame, decodeFromCollector, encodeToCollector, type Frame } from "../wire/frame.js";
import { FramingError, messageReader, withLength } from "../wire/framing.js";
import { printConfigFaults } from "./config-faults.js";
import { eventJson, eventLine } from "./event-line.js";
import { EXIT } from "./exit.js";
import { NotRunningError, unreachable } from "./reach.js";

export interface TailOptions {
  readonly config?: string;
  readonly json?: boolean;
  /** End after so many events. */
  readonly events?: number;
}

export async function tail({ config: path, json = false, events = Number.POSITIVE_INFINITY }: TailOptions): Promise<number> {
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  const socketPath = collectorPath(config.sensor.runtimeDir);
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath });
    const end = (code: number, why?: string) => {
      if (why !== undefined) process.stderr.write(`${why}\n`);
      socket.destroy();
      resolve(code);
    };
    let left = events;
    const read = messageReader((bytes) => {
      const message = decodeFromCollector(bytes);
      if (message.kind === "frame" && left > 0) {
        left -= print(decodeFrame(message.frame), json, left);
        if (left === 0) end(EXIT.ok);
      }
      if (message.kind === "skipped") process.stderr.write(`… ${message.frames} frames left out: this terminal is too slow\n`);
    });
    socket.on("connect", () => socket.write(withLength(encodeToCollector({ kind: "watch" }))));
    socket.on("data", (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        if (!(error instanceof WireError || error instanceof FramingError)) throw error;
        end(EXIT.failed, `What answers at ${socketPath} is no collector of this version: ${error.message}`);
      }
    });
    socket.on("error", (error) => {
      const why = unreachable(socketPath, error);
      if (why instanceof NotRunningError) end(EXIT.notRunning, `${why.message} Start one: minipot sensor, or minipot up.`);
      else end(EXIT.failed, why.message);
    });
    socket.on("end", () => end(EXIT.ok, "The sensor has stopped."));
    process.once("SIGINT", () => end(EXIT.ok));
    process.once("SIGTERM", () => end(EXIT.ok));
  });
}

/** @returns how many events were printed, at most `most` */
function print(frame: Frame, json: boolean, most: number): number {
  const events = frame.events.slice(0, most);
  for (const event of events) {
    process.stdout.write(`${json ? eventJson(frame, event) : eventLine(frame, event, isColourful ? paint : undefined)}\n`);
  }
  return events.length;
}

/** A terminal that knows colours, whose user did not say NO_COLOR. */
const isColourful = process.stdout.isTTY && process.stdout.hasColors();

const COLOURS: Readonly<Partial<Record<Kind, Parameters<typeof styleText>[0]>>> = {
  login: "yellow",
  command: "yellow",
  request: "cyan",
  message: "cyan",
  invalid: "magenta",
  refused: "red",
  connect: "dim",
  close: "dim",
};

function paint(kind: Kind, text: string): string {
  const colour = COLOURS[kind];
  return colour === undefined ? text : styleText(colour, text);
}
