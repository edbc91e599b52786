/**
 * The dialogues that Dropbear is heard with behind encryption: what is said differs from run to run, so they are acts of a client,
 * and what is kept is what the server's messages say. `npm run golden -- ssh` does not know them; test/golden/ssh-sealed-main.ts does.
 */
import { FieldWriter } from "../../src/protocols/ssh/fields.js";
import { type ClientOffer, MODERN, type SshClient } from "../kit/ssh-client.js";
import { readable } from "./ssh.js";

export interface SealedStep {
  readonly act: (client: SshClient) => void;
  readonly listenMs: number;
}

export interface SealedDialogue {
  readonly name: string;
  readonly offer: Partial<ClientOffer>;
  /** Behind the first exchange of keys. */
  readonly steps: readonly SealedStep[];
}

/** What the server did in one step. */
export interface SealedHeard {
  readonly messages: readonly string[];
  readonly closed: boolean;
}

export interface SealedTranscript {
  readonly name: string;
  readonly daemon: string;
  readonly heard: readonly SealedHeard[];
}

/** Something that a client can talk to. */
export interface Line {
  readonly client: SshClient;
  /** Sends what the client has to say, and listens for so long. */
  exchange(listenMs: number): Promise<void> | void;
  readonly closed: boolean;
}

export const HANDSHAKE_MS = 400;
const ANSWER_MS = 200;
/** Longer than the longest delay after a failure. */
const REFUSAL_MS = 600;

/** Plays a dialogue, step by step. */
export async function playSealed({ steps }: SealedDialogue, line: Line): Promise<SealedHeard[]> {
  const heard: SealedHeard[] = [];
  let known = 0;
  for (const { act, listenMs } of [{ act: () => {}, listenMs: HANDSHAKE_MS }, ...steps]) {
    act(line.client);
    await line.exchange(listenMs);
    const messages = line.client.messages.slice(known).map(({ payload, padding }) => readable(payload, padding));
    known = line.client.messages.length;
    heard.push({ messages, closed: line.closed });
  }
  return heard;
}

const on = (act: (client: SshClient) => void, listenMs = ANSWER_MS): SealedStep => ({ act, listenMs });
const say = (...messages: Uint8Array[]): SealedStep =>
  on((client) => {
    for (const message of messages) client.say(message);
  });
const refused = (...messages: Uint8Array[]): SealedStep => ({ ...say(...messages), listenMs: REFUSAL_MS * messages.length });
const said = (name: string, ...steps: SealedStep[]): SealedDialogue => ({ name, offer: {}, steps });
const offering = (name: string, offer: Partial<ClientOffer>, ...steps: SealedStep[]): SealedDialogue => ({ name, offer, steps });

const writer = (type: number) => new FieldWriter().byte(type);
export const service = (name: string) => writer(5).string(name).done();
const request = (user: string | Uint8Array, method: string, wanted = "ssh-connection") =>
  writer(50).string(user).string(wanted).string(method);
export const password = (user: string, text: string) => request(user, "password").boolean(false).string(text).done();
export const none = (user: string) => request(user, "none").done();
const USERAUTH = service("ssh-userauth");
const KEY = new FieldWriter().string("ssh-ed25519").string(new Uint8Array(32).fill(7)).done();
export const publicKey = (user: string, algorithm = "ssh-ed25519", blob: Uint8Array = KEY) =>
  request(user, "publickey").boolean(false).string(algorithm).string(blob).done();
const signed = (user: string) =>
  request(user, "publickey")
    .boolean(true)
    .string("ssh-ed25519")
    .string(KEY)
    .string(new FieldWriter().string("ssh-ed25519").string(new Uint8Array(64)).done())
    .done();
const bytes = (...values: number[]) => Uint8Array.from(values);
const typed = (type: number) => bytes(type, 0, 0, 0, 0);
const interactive = (user: string) => request(user, "keyboard-interactive").string("").string("").done();
const BIG = 34_000;

const rekey = on((client) => {
  client.sayKexInit();
  client.sayKexStart();
}, HANDSHAKE_MS);

const ALGORITHMS = MODERN.kex
  .slice(0, 1)
  .concat([
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group14-sha1",
  ]);
const CIPHERS = ["chacha20-poly1305@openssh.com", "aes128-ctr", "aes256-ctr"];

export const dialogues: SealedDialogue[] = [
  ...ALGORITHMS.flatMap((kex) =>
    ["ssh-ed25519", "rsa-sha2-256", "ssh-rsa"].map((hostKey) =>
      offering(`${kex} by ${hostKey}`, { kex: [kex], hostKeys: [hostKey] }, say(USERAUTH)),
    ),
  ),
  ...CIPHERS.flatMap((cipher) =>
    ["hmac-sha1", "hmac-sha2-256"].map((mac) =>
      offering(`${cipher} with ${mac}`, { ciphers: [cipher], macs: [mac] }, say(USERAUTH), refused(password("root", "x"))),
    ),
  ),
  offering("delayed compression", { compressions: ["zlib@openssh.com"] }, say(USERAUTH), refused(password("root", "x"))),
  said("a service", say(USERAUTH)),
  said("a service twice", say(USERAUTH), say(USERAUTH)),
  said("a service that comes later", say(service("ssh-connection"))),
  said("a service that is none", say(service("ssh-x"))),
  said("a service without name", say(bytes(5))),
  said("a service with more", say(Buffer.concat([USERAUTH, bytes(1, 2, 3)]))),
  said("a login without service", refused(password("root", "x"))),
  said("none", say(USERAUTH), say(none("root")), say(none("root"))),
  said("none twenty times", say(USERAUTH, ...Array.from({ length: 20 }, () => none("root")))),
  said("a password", say(USERAUTH), refused(password("root", "x"))),
  said("an empty password", say(USERAUTH), refused(password("root", ""))),
  said("a long password", say(USERAUTH), refused(password("root", "x".repeat(8990)))),
  said("a password of 9,001 bytes", say(USERAUTH), refused(password("root", "x".repeat(9001)))),
  said("nobody's password", say(USERAUTH), refused(password("nobody-of-this-name", "x"))),
  said("two passwords at once", say(USERAUTH), refused(password("root", "x"), password("root", "y"))),
  said("none while a refusal is delayed", say(USERAUTH), refused(password("root", "x"), none("root"))),
  said("a new password", say(USERAUTH), refused(request("root", "password").boolean(true).string("x").string("y").done())),
  said("a new password that is not there", say(USERAUTH), refused(request("root", "password").boolean(true).done())),
  said("a password that is not there", say(USERAUTH), say(request("root", "password").done())),
  said("a password that is cut", say(USERAUTH), say(password("root", "xyz").subarray(0, -1))),
  said("a password with more", say(USERAUTH), refused(Buffer.concat([password("root", "x"), bytes(1, 2)]))),
  said("a question for a key", say(USERAUTH), say(publicKey("root"))),
  said("a question for an unknown kind of key", say(USERAUTH), say(publicKey("root", "ssh-x"))),
  said("a question for an empty key", say(USERAUTH), say(publicKey("root", "ssh-ed25519", new Uint8Array(0)))),
  said("a question for a key, nobody's", say(USERAUTH), say(publicKey("nobody-of-this-name"))),
  said("questions for twelve keys", say(USERAUTH, ...Array.from({ length: 12 }, () => publicKey("root")))),
  said("a key of 20,000 bytes", say(USERAUTH), say(publicKey("root", "ssh-rsa", new Uint8Array(20_000)))),
  said("a key that is cut", say(USERAUTH), say(publicKey("root").subarray(0, -1))),
  said("a signature", say(USERAUTH), say(signed("root"))),
  said("a signature that is cut", say(USERAUTH), say(signed("root").subarray(0, -60))),
  said("keyboard-interactive", say(USERAUTH), refused(interactive("root"))),
  said("hostbased", say(USERAUTH), refused(request("root", "hostbased").done())),
  said("an unknown method", say(USERAUTH), refused(request("root", "x").done())),
  said("a method without name", say(USERAUTH), refused(request("root", "").done())),
  said("another user name", say(USERAUTH), refused(password("root", "x")), say(password("admin", "x"))),
  said("another user name, asking for none", say(USERAUTH), say(none("root")), say(none("admin"))),
  said("an empty user name", say(USERAUTH), refused(password("", "x"))),
  said("an empty user name first", say(USERAUTH), say(none("")), say(none("root"))),
  said("a user name of 100 bytes", say(USERAUTH), say(none("u".repeat(100))), say(none("u".repeat(99)))),
  said(
    "a user name of 101 bytes",
    say(USERAUTH),
    say(none("u".repeat(101))),
    refused(password("u".repeat(102), "x")),
    say(none("root")),
  ),
  said("a user name with NUL", say(USERAUTH), say(none("ro\0ot"))),
  said("a user name of 9,000 bytes", say(USERAUTH), say(none("u".repeat(9000)))),
  said("a user name of 9,001 bytes", say(USERAUTH), say(none("u".repeat(9001)))),
  said("8 bit", say(USERAUTH), refused(password("r\xf6\xff", "p\xe4\0x"))),
  said("a login for another service", say(USERAUTH), say(request("root", "none", "ssh-x").done())),
  said("a login for a service of the same length", say(USERAUTH), say(request("root", "none", "xxxxxxxxxxxxxx").done())),
  said("a login for a service with more", say(USERAUTH), say(request("root", "none", "ssh-connection2").done())),
  said("a login for no service", say(USERAUTH), say(request("root", "none", "").done())),
  said("a login that is cut", say(USERAUTH), say(none("root").subarray(0, -1))),
  said("nothing but its number", say(USERAUTH), say(bytes(50))),
  said(
    "nine refusals, none, and the tenth",
    say(USERAUTH),
    refused(...Array.from({ length: 9 }, (_, index) => password("root", `${index}`))),
    say(none("root"), publicKey("root")),
    refused(password("root", "x")),
  ),
  said(
    "ten refusals of all kinds",
    say(USERAUTH),
    refused(...Array.from({ length: 4 }, () => password("root", "x"))),
    refused(...Array.from({ length: 3 }, () => interactive("root"))),
    refused(...Array.from({ length: 2 }, () => request("root", "x").done())),
    refused(request("root", "password").boolean(true).done()),
  ),
  ...[2, 3, 4].map((type) => said(`message ${type}`, say(typed(type)), say(USERAUTH))),
  ...[0, 6, 7, 8, 19, 22, 31, 49, 51, 52, 53, 54, 59, 60].map((type) => said(`message ${type}`, say(typed(type)), say(USERAUTH))),
  ...[1, 21, 30, 61, 79, 80, 90, 94, 98, 192, 255].map((type) => said(`message ${type}`, say(typed(type)))),
  said("many that are unknown", say(...Array.from({ length: 30 }, () => typed(8)))),
  said("keys exchanged anew", rekey, say(USERAUTH), rekey, refused(password("root", "x"))),
  offering("keys exchanged anew, not strictly", { kex: ["curve25519-sha256"] }, rekey, say(USERAUTH), rekey, say(none("root"))),
  offering("keys exchanged anew, AES", { ciphers: ["aes128-ctr"] }, rekey, say(USERAUTH), rekey, say(none("root"))),
  offering("keys exchanged anew, group 14", { kex: ["diffie-hellman-group14-sha256"] }, rekey, say(USERAUTH)),
  said(
    "small talk while keys are exchanged anew",
    on((client) => client.sayKexInit()),
    say(typed(2), typed(8), typed(4)),
    on((client) => client.sayKexStart(), HANDSHAKE_MS),
    say(USERAUTH),
  ),
  said(
    "a login while keys are exchanged anew",
    on((client) => client.sayKexInit()),
    say(none("root")),
  ),
  said(
    "a service while keys are exchanged anew",
    on((client) => client.sayKexInit()),
    say(USERAUTH),
  ),
  said(
    "two offers of new keys",
    on((client) => client.sayKexInit()),
    on((client) => client.sayKexInit()),
  ),
  said("an offer of new keys that is cut", say(bytes(20, 1, 2, 3))),
  said(
    "an offer of new keys without anything in common",
    say(writer(20).bytes(new Uint8Array(16)).names(["x"]).bytes(new Uint8Array(41)).done()),
  ),
  ...CIPHERS.map((cipher) =>
    offering(
      `a wrong tag, ${cipher}`,
      { ciphers: [cipher] },
      on((client) => client.garble(USERAUTH, ({ length }) => length - 1)),
    ),
  ),
  ...CIPHERS.map((cipher) =>
    offering(
      `a wrong message, ${cipher}`,
      { ciphers: [cipher] },
      on((client) => client.garble(USERAUTH, () => 20)),
    ),
  ),
  ...CIPHERS.map((cipher) =>
    offering(
      `a wrong length, ${cipher}`,
      { ciphers: [cipher] },
      on((client) => client.garble(USERAUTH, () => 0)),
    ),
  ),
  ...CIPHERS.map((cipher) =>
    offering(
      `noise, ${cipher}`,
      { ciphers: [cipher] },
      on((client) => client.raw(Buffer.alloc(64, "x"))),
    ),
  ),
  said("a message of 32,000 bytes", say(Buffer.concat([bytes(2), new Uint8Array(32_000)])), say(USERAUTH)),
  said("a message of 32,790 bytes", say(Buffer.concat([bytes(2), new Uint8Array(32_789)])), say(USERAUTH)),
  said(`a message of ${BIG} bytes`, say(Buffer.concat([bytes(2), new Uint8Array(BIG)])), say(USERAUTH)),
  said("a message of 40,000 bytes", say(Buffer.concat([bytes(2), new Uint8Array(40_000)])), say(USERAUTH)),
];
