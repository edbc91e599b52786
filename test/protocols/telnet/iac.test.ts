import { test } from "uvu";
import * as assert from "uvu/assert";
import { IacReader, type IacReceiver } from "../../../src/protocols/telnet/iac.js";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));

/** What a reader tells of `chunks`, typed bytes joined. */
function read(...chunks: string[]): string[] {
  const told: string[] = [];
  let typed = "";
  const tell = (what: string) => {
    if (typed !== "") told.push(`typed ${typed}`);
    typed = "";
    told.push(what);
  };
  const receiver: IacReceiver = {
    text: (chunk, start, end) => {
      typed += Buffer.from(chunk.subarray(start, end)).toString("latin1");
    },
    command: (code) => {
      if (code === 255) typed += "\xff";
      else if (code === 246) tell("AYT");
    },
    broken: (reason, what) => tell(`${reason}: ${[...what]}`),
    option: (verb, option) => tell(`${verb} ${option}`),
    subnegotiation: (option, payload, length, ended) =>
      tell(`SB ${option} ${Buffer.from(payload).toString("latin1")} ${length} ${ended ? "ended" : "open"}`),
  };
  const reader = new IacReader(receiver);
  for (const chunk of chunks) reader.receive(bytes(chunk));
  reader.pause();
  reader.end();
  if (typed !== "") told.push(`typed ${typed}`);
  return told;
}

/** Whole and byte by byte alike. */
function reads(stream: string, told: string[]): void {
  assert.equal(read(stream), told);
  assert.equal(read(...stream), told);
}

test("newlines of all kinds become CR, an LF alone stays", () => reads("a\r\nb\r\0c\rd\ne", ["typed a\rb\rc\rd\ne"]));
test("CR CR LF is two", () => reads("\r\r\n", ["typed \r\r"]));
test("a command between CR and LF parts them", () => reads("\r\xff\xf1\n", ["typed \r\n"]));
test("the last NUL is dropped, others are typed", () => reads("a\0b\0\0", ["typed a\0b\0"]));
test("an escaped IAC is typed", () => reads("a\xff\xffb", ["typed a\xffb"]));
test("options are told", () => reads("a\xff\xfb\x01\xff\xfe\xffb", ["typed a", "251 1", "254 255", "typed b"]));
test("commands without option are passed over", () => reads("a\xff\xf1\xff\xf4\xff\xf9b", ["typed ab"]));
test("what is no command takes the next byte along", () =>
  reads("a\xff\x10xb", ["typed a", "unknown command: 255,16,120", "typed b"]));
test("what later standards added is no fault", () => reads("a\xff\xecxb", ["typed ab"]));
test("AYT is told", () => reads("a\xff\xf6b", ["typed a", "AYT", "typed b"]));
test("SE alone is nothing", () => reads("\xff\xf0a", ["SE out of place: 255,240", "typed a"]));
test("a payload is typed and told", () => reads("\xff\xfa\x18\0xt\xff\xf0a", ["typed \0xt", "SB 24 \0xt 3 ended", "typed a"]));
test("the four bytes of NAWS are told only", () =>
  reads("\xff\xfa\x1f\0\x50\0\x18\xff\xf0a", ["SB 31 \0\x50\0\x18 4 ended", "typed a"]));
test("NAWS without end", () => reads("\xff\xfa\x1f\0P\0\x18a", ["typed a", "SB 31 \0P\0\x18a 5 open"]));
test("a subnegotiation ends the one before", () =>
  reads("\xff\xfa\x18a\xff\xfa\x27b\xff\xf0", ["typed a", "SB 24 a 1 open", "typed b", "SB 39 b 1 ended"]));
test("of a long payload the first bytes are kept", () => {
  const [, told] = read(`\xff\xfa\x18${"x".repeat(5000)}\xff\xf0`);
  assert.is(told, `SB 24 ${"x".repeat(4096)} 5000 ended`);
});

test.run();
