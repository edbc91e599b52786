/** curl 7.88 of OpenWrt's packages: each URL is told to the witness, none is fetched, and it fails as without a network. */
import type { Part, Process, Run } from "../../process.js";
import { say } from "../system/answer.js";
import { reach } from "./reach.js";
import { parseUrl } from "./url.js";

const URLS_MAX = 16;
/** Letters and long names that take a value. */
const VALUED_LETTERS = "AbcCdDeEFHhKmoPQrtTuUwxXyYz";
const VALUED_NAMES = new Set(
  "connect-timeout max-time output user-agent header data data-binary data-raw request user proxy retry referer cookie cookie-jar form upload-file resolve interface url dump-header write-out retry-delay limit-rate cacert".split(
    " ",
  ),
);
const LETTERS: Readonly<Record<string, string>> = {
  m: "max-time",
  s: "silent",
  S: "show-error",
  o: "output",
  V: "version",
  h: "help",
};

const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";
const VERSION = `curl 7.88.1 (mipsel-openwrt-linux-gnu) libcurl/7.88.1 mbedTLS/2.28.2
Release-Date: 2023-02-20
Protocols: file ftp ftps http https mqtt
Features: alt-svc HSTS IPv6 Largefile SSL threadsafe
`;
const METER = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0`;

const UNSUPPORTED_STATUS = 1;
const USAGE_STATUS = 2;
const UNRESOLVED_STATUS = 6;
const UNCONNECTED_STATUS = 7;
/** Without a limit of its own it tries for so long. */
const LIMIT_MS = 300_000;

interface Asked {
  readonly urls: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

export function* curl(process: Process): Run {
  const { urls, options } = readWords(process.argv.slice(1));
  if (options.has("version")) {
    yield* say(process, 1, VERSION);
    return 0;
  }
  if (urls.length === 0) {
    yield* say(process, 2, HINT);
    return USAGE_STATUS;
  }
  let status = 0;
  for (const url of urls.slice(0, URLS_MAX)) status = yield* fetchNothing(process, url, options);
  return status;
}

function* fetchNothing(process: Process, url: string, options: ReadonlyMap<string, string>): Part<number> {
  const isSilent = options.has("silent");
  const fail = function* (status: number, text: string): Part<number> {
    if (!isSilent || options.has("show-error")) yield* say(process, 2, `curl: (${status}) ${text}\n`);
    return status;
  };
  process.machine.witness.download(url, "curl");
  const target = parseUrl(url);
  if (target === undefined) {
    const scheme = /^([a-z0-9+.-]+):\/\//i.exec(url)?.[1] ?? "";
    return yield* fail(UNSUPPORTED_STATUS, `Protocol "${scheme}" not supported or disabled in libcurl`);
  }
  // What comes to a terminal would be spoilt by it.
  const hasMeter = !isSilent && (options.has("output") || options.has("O") || process.streams[1]?.isTerminal !== true);
  if (hasMeter) yield* say(process, 2, METER);
  const startMs = process.machine.now();
  const limitMs = 1000 * Number(options.get("connect-timeout") || options.get("max-time") || LIMIT_MS / 1000);
  const outcome = yield* reach(process, target.host, limitMs);
  if (hasMeter) yield* say(process, 2, `${METER.slice(METER.indexOf("\r"))}\n`);
  if (outcome.kind === "unresolved") return yield* fail(UNRESOLVED_STATUS, `Could not resolve host: ${target.host}`);
  const passedMs = Math.round(process.machine.now() - startMs);
  return yield* fail(
    UNCONNECTED_STATUS,
    `Failed to connect to ${target.host} port ${target.port} after ${passedMs} ms: Couldn't connect to server`,
  );
}

function readWords(words: readonly string[]): Asked {
  const urls: string[] = [];
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (!word.startsWith("-") || word === "-") urls.push(word);
    else if (word.startsWith("--")) {
      const name = word.slice(2);
      const value = VALUED_NAMES.has(name) ? (words[++index] ?? "") : "";
      if (name === "url") urls.push(value);
      else options.set(name, value);
    } else {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] ?? "";
        const isValued = VALUED_LETTERS.includes(letter);
        options.set(LETTERS[letter] ?? letter, isValued ? word.slice(at + 1) || (words[++index] ?? "") : "");
        if (isValued) break;
      }
    }
  }
  return { urls, options };
}
