/** Modes, names of owners, times and sizes, as the commands on files print and read them. */
import type { FileType, Stat } from "../../fs/file-system.js";
import type { Machine } from "../../process.js";

const TYPE_LETTERS: Readonly<Record<FileType, string>> = {
  file: "-",
  directory: "d",
  link: "l",
  character: "c",
  block: "b",
  fifo: "p",
  socket: "s",
};

/** @returns `drwxr-xr-x` */
export function modeText({ type, mode }: Pick<Stat, "type" | "mode">): string {
  const three = (bits: number, special: boolean, letter: string) =>
    (bits & 4 ? "r" : "-") +
    (bits & 2 ? "w" : "-") +
    (special ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? "x" : "-");
  return (
    TYPE_LETTERS[type] +
    three(mode >> 6, (mode & 0o4000) !== 0, "s") +
    three(mode >> 3, (mode & 0o2000) !== 0, "s") +
    three(mode, (mode & 0o1000) !== 0, "t")
  );
}

/** @returns the mode after `u+x,go=r` or `755`; undefined where it is no mode */
export function changeMode(text: string, mode: number, isDirectory: boolean): number | undefined {
  if (/^[0-7]{1,5}$/.test(text)) return Number.parseInt(text, 8) & 0o7777;
  let now = mode;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause);
    if (match === null) return undefined;
    const who = match[1] === "" || match[1]?.includes("a") ? "ugo" : (match[1] ?? "");
    // Without a letter the umask counts, which is 022.
    const mask = match[1] === "" ? 0o7755 : 0o7777;
    for (const [, sign, letters = ""] of (match[2] ?? "").matchAll(/([-+=])([rwxXstugo]*)/g)) {
      const bits = permissionBits(who, letters, now, isDirectory) & mask;
      const whole = (who.includes("u") ? 0o4700 : 0) | (who.includes("g") ? 0o2070 : 0) | (who.includes("o") ? 0o1007 : 0);
      now = sign === "+" ? now | bits : sign === "-" ? now & ~bits : (now & ~whole) | bits;
    }
  }
  return now;
}

function permissionBits(who: string, letters: string, mode: number, isDirectory: boolean): number {
  let three = 0;
  let special = 0;
  for (const letter of letters) {
    if (letter === "r") three |= 4;
    if (letter === "w") three |= 2;
    if (letter === "x" || (letter === "X" && (isDirectory || (mode & 0o111) !== 0))) three |= 1;
    if (letter === "u") three |= (mode >> 6) & 7;
    if (letter === "g") three |= (mode >> 3) & 7;
    if (letter === "o") three |= mode & 7;
    if (letter === "s") special |= (who.includes("u") ? 0o4000 : 0) | (who.includes("g") ? 0o2000 : 0);
    if (letter === "t") special |= 0o1000;
  }
  return special | (who.includes("u") ? three << 6 : 0) | (who.includes("g") ? three << 3 : 0) | (who.includes("o") ? three : 0);
}

/** Names by number of /etc/passwd or /etc/group, which a session may have changed. */
export function namesOf(machine: Machine, path: "/etc/passwd" | "/etc/group"): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  try {
    const file = machine.files.open(path, "/", { read: true });
    const text = file.read(65536) ?? "";
    file.close();
    for (const line of text.split("\n")) {
      const [name = "", , id = ""] = line.split(":");
      if (/^\d+$/.test(id) && !names.has(Number(id))) names.set(Number(id), name);
    }
  } catch {
    // A router without that file shows numbers.
  }
  return names;
}

/** @returns the number of a name, or of a number */
export function idOf(names: ReadonlyMap<number, string>, text: string): number | undefined {
  for (const [id, name] of names) if (name === text) return id;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const HALF_A_YEAR_MS = 15_811_200_000;

/** @returns `Nov  3 12:40`, or the year where it is long ago; the machine's zone is UTC */
export function listedTime(ms: number, nowMs: number): string {
  const date = new Date(ms);
  const day = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  const age = nowMs - ms;
  if (age > HALF_A_YEAR_MS || age < -15 * 60_000) return `${day}  ${date.getUTCFullYear()}`;
  return `${day} ${date.toISOString().slice(11, 16)}`;
}

/** @returns `2023-04-27 20:28:15` */
export function fullTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/** @returns `1.5K`, `12.0M`: one decimal, as ls -h and df -h have it */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  for (const unit of "KMG") {
    value /= 1024;
    if (value < 1024) return `${value.toFixed(1)}${unit}`;
  }
  return `${(value / 1024).toFixed(1)}T`;
}
