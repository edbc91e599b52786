/** Sums and encodings: md5sum and its kin, base64, strings, hexdump, xxd; and cmp. */
import { createHash } from "node:crypto";
import type { Program } from "../../process.js";
import { applet } from "../kit/applet.js";
import { Failure } from "../kit/errors.js";

function summing(name: string, algorithm: string): Program {
  return applet(name, { options: "cswb" }, function* (call) {
    const paths = call.operands.length > 0 ? call.operands : ["-"];
    let failed = 0;
    let listed = 0;
    for (const path of paths) {
      if (!call.has("c")) {
        const sum = yield* sumOf(path);
        if (sum !== undefined) yield* call.out(`${sum}  ${path}\n`);
        continue;
      }
      const list = yield* call.input(path);
      if (list === undefined) continue;
      for (const line of yield* list.lines()) {
        const match = /^([0-9a-fA-F]+) [ *](.+)$/.exec(line);
        if (match === null) {
          if (call.has("w")) yield* call.complain("invalid format");
          continue;
        }
        listed++;
        const isSame = (yield* sumOf(match[2] ?? "")) === match[1]?.toLowerCase();
        if (!isSame) failed++;
        if (!call.has("s")) yield* call.out(`${match[2]}: ${isSame ? "OK" : "FAILED"}\n`);
      }
      if (failed > 0 && !call.has("s")) yield* call.complain(`WARNING: ${failed} of ${listed} computed checksums did NOT match`);
      if (failed > 0) call.status = 1;
      if (listed === 0) {
        call.status = 1;
        if (!call.has("s")) yield* call.complain(`${path}: no checksum lines found`);
      }
    }

    function* sumOf(path: string) {
      const file =
        path === "-"
          ? undefined
          : yield* call.try(`can't open '${path}'`, () => call.process.machine.files.stat(path, call.process.cwd));
      if (path !== "-" && file === undefined) return undefined;
      if (file?.type === "directory") {
        yield* call.complain(`can't read '${path}': Is a directory`);
        return undefined;
      }
      const input = yield* call.input(path);
      const hash = createHash(algorithm);
      for (;;) {
        const piece = yield* input!.piece();
        if (piece === undefined) return hash.digest("hex");
        hash.update(piece, "latin1");
      }
    }
  });
}

export const md5sum = summing("md5sum", "md5");
export const sha1sum = summing("sha1sum", "sha1");
export const sha256sum = summing("sha256sum", "sha256");
export const sha512sum = summing("sha512sum", "sha512");

export const base64 = applet("base64", { options: "dw:", max: 1 }, function* (call) {
  const input = yield* call.input(call.operands[0] ?? "-");
  if (input === undefined) return;
  const text = yield* input.all();
  if (call.has("d")) {
    const bare = text.replace(/\s/g, "");
    if (/[^A-Za-z0-9+/=]/.test(bare)) {
      yield* call.out(Buffer.from(bare.replace(/[^A-Za-z0-9+/].*/s, ""), "base64").toString("latin1"));
      throw new Failure("truncated input");
    }
    return yield* call.out(Buffer.from(bare, "base64").toString("latin1"));
  }
  const width = Number(call.value("w") ?? 76);
  const encoded = Buffer.from(text, "latin1").toString("base64");
  if (width === 0) return yield* call.out(encoded);
  for (let at = 0; at < encoded.length; at += width) yield* call.out(`${encoded.slice(at, at + width)}\n`);
});

export const strings = applet("strings", { options: "fon:t:a" }, function* (call) {
  const least = Number(call.value("n") ?? 4);
  const radix = { o: 8, d: 10, x: 16 }[call.has("o") ? "o" : (call.value("t") ?? "")];
  for (const path of call.operands.length > 0 ? call.operands : ["-"]) {
    const input = yield* call.input(path);
    if (input === undefined) continue;
    const text = yield* input.all();
    for (const match of text.matchAll(/[\t -~]+/g)) {
      if (match[0].length < least) continue;
      const offset = radix === undefined ? "" : `${match.index.toString(radix).padStart(7)} `;
      yield* call.out(`${call.has("f") ? `${path}: ` : ""}${offset}${match[0]}\n`);
    }
  }
});

export const hexdump = applet("hexdump", { options: "bcdoxCve:n:s:" }, function* (call) {
  const start = Number(call.value("s") ?? 0);
  const text = (yield* call.texts()).slice(start, call.has("n") ? start + Number(call.value("n")) : undefined);
  const isCanonical = call.has("C");
  const digits = isCanonical ? 8 : 7;
  let last: string | undefined;
  let starred = false;
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    if (row === last && row.length === 16 && !call.has("v")) {
      if (!starred) yield* call.out("*\n");
      starred = true;
      continue;
    }
    last = row;
    starred = false;
    const bytes = [...row].map((character) => character.charCodeAt(0));
    const offset = (start + at).toString(16).padStart(digits, "0");
    yield* call.out(`${offset}${isCanonical ? canonical(bytes, row) : words(bytes)}\n`);
  }
  if (text.length > 0) yield* call.out(`${(start + text.length).toString(16).padStart(digits, "0")}\n`);
});

function canonical(bytes: readonly number[], row: string): string {
  const hex = Array.from(
    { length: 16 },
    (_, index) => `${index === 8 ? "  " : " "}${bytes[index]?.toString(16).padStart(2, "0") ?? "  "}`,
  ).join("");
  return ` ${hex}  |${row.replace(/[^ -~]/g, ".")}|`;
}

/** Little-endian words, as the plain dump shows them. */
function words(bytes: readonly number[]): string {
  return Array.from({ length: 8 }, (_, index) => {
    const low = bytes[2 * index];
    return low === undefined ? "     " : ` ${(low + 256 * (bytes[2 * index + 1] ?? 0)).toString(16).padStart(4, "0")}`;
  }).join("");
}

export const xxd = applet("xxd", { options: "g:c:pl:s:o:ru", max: 1 }, function* (call) {
  const input = yield* call.input(call.operands[0] ?? "-");
  if (input === undefined) return;
  const whole = yield* input.all();
  if (call.has("r")) {
    const hex = call.has("p") ? whole : whole.replace(/^[0-9a-f]+: ((?:[0-9a-f]+ ?)+).*$/gm, "$1");
    return yield* call.out(Buffer.from(hex.replace(/[^0-9a-fA-F]/g, ""), "hex").toString("latin1"));
  }
  const start = Number(call.value("s") ?? 0);
  const text = whole.slice(start, call.has("l") ? start + Number(call.value("l")) : undefined);
  const isPlain = call.has("p");
  const columns = Math.min(256, Number(call.value("c") ?? (isPlain ? 30 : 16)) || 16);
  const group = Number(call.value("g") ?? 2) || columns;
  for (let at = 0; at < text.length; at += columns) {
    const row = text.slice(at, at + columns);
    const hex = [...row].map((character) => character.charCodeAt(0).toString(16).padStart(2, "0"));
    if (isPlain) {
      yield* call.out(`${hex.join("")}\n`);
      continue;
    }
    const padded = Array.from(
      { length: columns },
      (_, index) => (hex[index] ?? "  ") + ((index + 1) % group === 0 ? " " : ""),
    ).join("");
    const offset = (start + at).toString(16).padStart(8, "0");
    yield* call.out(`${offset}: ${padded}${columns % group === 0 ? "" : " "} ${row.replace(/[^ -~]/g, ".")}\n`);
  }
});

export const cmp = applet("cmp", { options: "sln:", min: 1, max: 2, badStatus: 2 }, function* (call) {
  const [one = "-", two = "-"] = call.operands;
  const texts: string[] = [];
  for (const path of [one, two]) {
    const input = yield* call.input(path);
    if (input === undefined) return 2;
    texts.push((yield* input.all()).slice(0, call.has("n") ? Number(call.value("n")) : undefined));
  }
  const [first = "", second = ""] = texts;
  const length = Math.min(first.length, second.length);
  let line = 1;
  let differs = false;
  for (let at = 0; at < length; at++) {
    if (first[at] !== second[at]) {
      differs = true;
      if (call.has("s")) return 1;
      if (!call.has("l")) {
        yield* call.out(`${one} ${two} differ: char ${at + 1}, line ${line}\n`);
        return 1;
      }
      const octal = (text: string) => text.charCodeAt(at).toString(8).padStart(3);
      yield* call.out(`${at + 1} ${octal(first)} ${octal(second)}\n`);
    }
    if (first[at] === "\n") line++;
  }
  if (first.length === second.length) return differs ? 1 : 0;
  if (!call.has("s")) yield* call.complain(`EOF on ${first.length < second.length ? one : two}`);
  return 1;
});
