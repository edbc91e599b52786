/** passwd and chpasswd of BusyBox 1.35: a new password is hashed into the session's own /etc/shadow, where the next look finds it. */
import type { Machine, Part, Process, Run } from "../../process.js";
import { reason } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { say } from "./answer.js";
import { md5Crypt, randomSalt } from "./md5-crypt.js";

const SHADOW = "/etc/shadow";
const SHADOW_BYTES_MAX = 64 * 1024;
const PASSWORD_BYTES_MAX = 128;
const SHORT = 6;
const DAY_MS = 86_400_000;
const LOCKED = "!";

/** @returns the lines of the file, cut into fields */
function readShadow({ files }: Machine): string[][] {
  const file = files.open(SHADOW, "/", { read: true });
  try {
    return (file.read(SHADOW_BYTES_MAX) ?? "").split("\n").flatMap((line) => (line === "" ? [] : [line.split(":")]));
  } finally {
    file.close();
  }
}

/** @returns why it could not; undefined when the hash is there */
function replaceHash(machine: Machine, name: string, hash: string): string | undefined {
  try {
    const lines = readShadow(machine).map(([user = "", old = "", changed = "", ...rest]) =>
      user === name ? [user, hash, String(Math.floor(machine.now() / DAY_MS)), ...rest] : [user, old, changed, ...rest],
    );
    const file = machine.files.open(SHADOW, "/", { write: true, truncate: true });
    try {
      file.write(lines.map((fields) => `${fields.join(":")}\n`).join(""));
    } finally {
      file.close();
    }
    return undefined;
  } catch (error) {
    return reason(error);
  }
}

function hashOf(machine: Machine, name: string): string | undefined {
  try {
    return readShadow(machine).find(([user]) => user === name)?.[1];
  } catch {
    return undefined;
  }
}

function crypt(machine: Machine, password: string): string {
  return md5Crypt(
    password.slice(0, PASSWORD_BYTES_MAX),
    randomSalt((below) => machine.random(below)),
  );
}

/** Asks without echo. @returns undefined where nothing was typed */
function* ask(process: Process, input: Input, prompt: string): Part<string | undefined> {
  const terminal = process.streams[0]?.terminal;
  const echo = terminal?.modes.echo ?? false;
  yield* say(process, 1, prompt);
  terminal?.change({ echo: false });
  try {
    const line = yield* input.line();
    yield* say(process, 1, "\n");
    return line?.replace(/\r?\n$/, "");
  } finally {
    terminal?.change({ echo });
  }
}

export function* passwd(process: Process): Run {
  const { machine } = process;
  const words = process.argv.slice(1);
  const name = words.find((word) => !word.startsWith("-")) ?? "root";
  const hash = hashOf(machine, name);
  if (hash === undefined) {
    yield* say(process, 2, `passwd: unknown user ${name}\n`);
    return 1;
  }
  if (words.includes("-d")) return yield* put("");
  if (words.includes("-l") || words.includes("-u")) return yield* lock(words.includes("-l"));
  yield* say(process, 1, `Changing password for ${name}\n`);
  const input = new Input(process.streams[0]);
  const first = yield* ask(process, input, "New password: ");
  if (first === undefined) return yield* unchanged("");
  if (first.length < SHORT) yield* say(process, 1, "Bad password: too short\n");
  const second = yield* ask(process, input, "Retype password: ");
  if (first !== second) return yield* unchanged("Passwords don't match\n");
  return yield* put(crypt(machine, first));

  function* unchanged(why: string): Part<number> {
    yield* say(process, 2, `${why}passwd: password for ${name} is unchanged\n`);
    return 1;
  }

  function* lock(isLocked: boolean): Part<number> {
    if (hash?.startsWith(LOCKED) === isLocked) {
      yield* say(process, 2, `passwd: password for ${name} is already ${isLocked ? "" : "un"}locked\n`);
      return 1;
    }
    return yield* put(isLocked ? LOCKED + hash : (hash ?? "").slice(LOCKED.length));
  }

  function* put(to: string): Part<number> {
    const failure = replaceHash(machine, name, to);
    yield* say(
      process,
      2,
      failure === undefined ? `passwd: password for ${name} changed by root\n` : `passwd: ${SHADOW}: ${failure}\n`,
    );
    return failure === undefined ? 0 : 1;
  }
}

/** Lines of `name:password`; with -e the password is a hash already. */
export function* chpasswd(process: Process): Run {
  const { machine } = process;
  const isHashed = process.argv.some((word) => word === "-e" || word === "--encrypted");
  const input = new Input(process.streams[0]);
  for (;;) {
    const line = (yield* input.line())?.replace(/\n$/, "");
    if (line === undefined) return 0;
    const [name = "", password] = line.split(/:(.*)/s);
    const problem =
      password === undefined
        ? "missing new password"
        : hashOf(machine, name) === undefined
          ? `unknown user ${name}`
          : replaceHash(machine, name, isHashed ? password : crypt(machine, password));
    yield* say(process, 2, `chpasswd: ${problem ?? `password for '${name}' changed`}\n`);
    if (problem !== undefined) return 1;
  }
}
