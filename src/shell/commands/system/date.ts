/** date of BusyBox 1.35, in UTC, which is the zone that OpenWrt has until it is told another. */
import type { Program } from "../../process.js";
import { type Answer, answering, invalidOption } from "./answer.js";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
/** What a format may grow to. */
const TEXT_CHARS_MAX = 4096;

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** strftime(3) in the C locale; what it does not know stays as it is. */
function formatTime(format: string, ms: number): string {
  const at = new Date(ms);
  const day = DAYS[at.getUTCDay()] ?? "";
  const month = MONTHS[at.getUTCMonth()] ?? "";
  const yearDay = Math.floor((ms - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  const values: Readonly<Record<string, () => string>> = {
    "%": () => "%",
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    h: () => month.slice(0, 3),
    B: () => month,
    c: () => `${day.slice(0, 3)} ${month.slice(0, 3)} ${String(at.getUTCDate()).padStart(2)} ${clock} ${at.getUTCFullYear()}`,
    C: () => two(Math.floor(at.getUTCFullYear() / 100)),
    d: () => two(at.getUTCDate()),
    D: () => `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${two(at.getUTCFullYear() % 100)}`,
    e: () => String(at.getUTCDate()).padStart(2),
    F: () => at.toISOString().slice(0, 10),
    H: () => two(at.getUTCHours()),
    I: () => two(at.getUTCHours() % 12 || 12),
    j: () => String(yearDay).padStart(3, "0"),
    m: () => two(at.getUTCMonth() + 1),
    M: () => two(at.getUTCMinutes()),
    n: () => "\n",
    p: () => (at.getUTCHours() < 12 ? "AM" : "PM"),
    r: () => `${two(at.getUTCHours() % 12 || 12)}:${clock.slice(3)} ${at.getUTCHours() < 12 ? "AM" : "PM"}`,
    R: () => clock.slice(0, 5),
    s: () => String(Math.floor(ms / 1000)),
    S: () => two(at.getUTCSeconds()),
    t: () => "\t",
    T: () => clock,
    u: () => String(at.getUTCDay() || 7),
    w: () => String(at.getUTCDay()),
    x: () => `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${two(at.getUTCFullYear() % 100)}`,
    X: () => clock,
    y: () => two(at.getUTCFullYear() % 100),
    Y: () => String(at.getUTCFullYear()),
    z: () => "+0000",
    Z: () => "UTC",
  };
  return format
    .replace(/%([%a-zA-Z])/g, (whole, letter: string) => (Object.hasOwn(values, letter) ? (values[letter]?.() ?? whole) : whole))
    .slice(0, TEXT_CHARS_MAX);
}

const DEFAULT = "%a %b %e %H:%M:%S %Z %Y";
const RFC_2822 = "%a, %d %b %Y %H:%M:%S %z";
const ISO: Readonly<Record<string, string>> = {
  "": "%Y-%m-%d",
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%z",
  minutes: "%Y-%m-%dT%H:%M%z",
  seconds: "%Y-%m-%dT%H:%M:%S%z",
};

/** @returns milliseconds of what -d was given; undefined when it says no time */
function parse(text: string, now: number): number | undefined {
  if (/^@-?\d{1,12}$/.test(text)) return Number(text.slice(1)) * 1000;
  const full = /^(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (full !== null) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = full.slice(1).map((part) => Number(part ?? 0));
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }
  const clock = /^(\d\d?):(\d\d)(?::(\d\d))?$/.exec(text);
  if (clock !== null) {
    const [hour = 0, minute = 0, second = 0] = clock.slice(1).map((part) => Number(part ?? 0));
    return Math.floor(now / 86_400_000) * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000;
  }
  return undefined;
}

export const date: Program = answering(({ argv, machine }): Answer => {
  let format = DEFAULT;
  let ms = machine.now();
  const words = argv.slice(1);
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word.startsWith("+")) format = word.slice(1);
    else if (word === "-R") format = RFC_2822;
    else if (word.startsWith("-I")) format = ISO[word.slice(2)] ?? DEFAULT;
    else if (word === "-u") continue;
    else if (word === "-d" || word === "-s") {
      const text = words[++index];
      if (text === undefined) return { error: `date: option requires an argument: ${word.slice(1)}\n`, status: 1 };
      const parsed = parse(text, ms);
      if (parsed === undefined) return { error: `date: invalid date '${text}'\n`, status: 1 };
      ms = parsed;
    } else if (word.startsWith("-")) return { error: invalidOption("date", word), status: 1 };
    else return { error: `date: invalid date '${word}'\n`, status: 1 };
  }
  return { output: `${formatTime(format, ms)}\n` };
});
