/**
 * An SSH client for tests, without a socket: bytes in, bytes out. It exchanges keys as it is told to, checks the server's
 * signature, and keeps every message that the server sends; what it says beyond that is the test's.
 */
import {
  createDiffieHellman,
  createECDH,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  getDiffieHellman,
  type KeyObject,
  randomBytes,
  verify,
} from "node:crypto";
import { AesCtrOpener, AesCtrSealer, type AesKeys } from "../../src/protocols/ssh/crypto/aes-ctr.js";
import { ChachaPoly } from "../../src/protocols/ssh/crypto/chacha-poly.js";
import { type Opener, plain } from "../../src/protocols/ssh/crypto/cipher.js";
import { FieldReader, FieldWriter } from "../../src/protocols/ssh/fields.js";
import { PacketWriter } from "../../src/protocols/ssh/packet-writer.js";
import { Deflater, Inflater } from "../../src/protocols/ssh/zlib.js";

/** What it offers; the first of each list is what it uses. */
export interface ClientOffer {
  readonly version: string;
  readonly kex: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
  readonly compressions: readonly string[];
}

const X25519_BYTES = 32;

export const STRICT = "kex-strict-c-v00@openssh.com";

export const MODERN: ClientOffer = {
  version: "SSH-2.0-test",
  kex: ["curve25519-sha256", "ext-info-c", STRICT],
  hostKeys: ["ssh-ed25519"],
  ciphers: ["chacha20-poly1305@openssh.com"],
  macs: ["hmac-sha2-256"],
  compressions: ["none"],
};

/** A message as it came. */
export interface ServerMessage {
  readonly payload: Uint8Array;
  readonly padding: number;
}

interface Half {
  readonly ours: Uint8Array;
  readonly isNumber: boolean;
  agree(theirs: Uint8Array): Uint8Array;
}

export class SshClient {
  /** The server's, all of them. */
  readonly messages: ServerMessage[] = [];
  /** The server's bytes. */
  bytesHeard = 0;
  /** The server's identification. */
  identification: string | undefined;
  /** Starts an exchange by itself once it has heard the server's KEXINIT, and takes the keys into use. */
  readonly #automatic: boolean;
  readonly #offer: ClientOffer;
  readonly #writer = new PacketWriter((length) => randomBytes(length));
  #out: Uint8Array[] = [];
  #heard: Uint8Array = new Uint8Array(0);
  #opener: Opener = plain;
  #sequence = 0;
  #compresses = false;
  #inflater: Inflater | undefined;
  /** Our KEXINIT of the exchange that is going on is out. */
  #offered = false;
  #ourInit: Uint8Array | undefined;
  #serverInit: Uint8Array | undefined;
  #half: Half | undefined;
  #secret: { readonly secret: Uint8Array; readonly hash: Buffer; readonly digest: string } | undefined;
  #sessionId: Buffer | undefined;

  constructor(offer: Partial<ClientOffer> = {}, automatic = true) {
    this.#offer = { ...MODERN, ...offer };
    this.#automatic = automatic;
    if (automatic) this.identify();
  }

  get sessionId(): Buffer | undefined {
    return this.#sessionId;
  }

  identify(): void {
    this.raw(Buffer.from(`${this.#offer.version}\r\n`, "latin1"));
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#out.push(bytes);
  }

  /** A message in a packet. */
  say(payload: Uint8Array): void {
    this.#out.push(this.#writer.write(payload));
  }

  /** A message in a packet that has a bit wrong. */
  garble(payload: Uint8Array, at: (packet: Uint8Array) => number): void {
    const packet = this.#writer.write(payload);
    const index = at(packet);
    packet[index] = packet[index]! ^ 1;
    this.#out.push(packet);
  }

  /** @param follows a guess is announced */
  sayKexInit(follows = false): void {
    const { kex, hostKeys, ciphers, macs, compressions } = this.#offer;
    const writer = new FieldWriter().byte(20).bytes(randomBytes(16));
    for (const names of [kex, hostKeys, ciphers, ciphers, macs, macs, compressions, compressions, [], []]) writer.names(names);
    this.#offered = true;
    this.#ourInit = writer.boolean(follows).uint32(0).done();
    this.say(this.#ourInit);
  }

  /** Our half of the secret, of whichever method. */
  sayKexStart(method = this.#offer.kex[0]!): void {
    this.#half = halfOf(method);
    const { ours, isNumber } = this.#half;
    const writer = new FieldWriter().byte(30);
    this.say((isNumber ? writer.mpint(ours) : writer.string(ours)).done());
  }

  /** From here on messages are compressed, in both directions: the login was taken. */
  compress(): void {
    this.#compresses = true;
    this.#writer.deflater = new Deflater();
    this.#inflater = new Inflater();
  }

  sayNewKeys(): void {
    this.#offered = false;
    this.say(Uint8Array.of(21));
    if (this.#compresses) this.#writer.deflater = new Deflater();
    this.#writer.sealer = this.#direction("ACE", (keys) => new AesCtrSealer(keys));
    if (this.#isStrict) this.#writer.sequence = 0;
  }

  /** What there is to be sent. */
  take(): Buffer {
    const bytes = Buffer.concat(this.#out);
    this.#out = [];
    return bytes;
  }

  hear(bytes: Uint8Array): void {
    this.#heard = Buffer.concat([this.#heard, bytes]);
    this.bytesHeard += bytes.length;
    if (this.identification === undefined) {
      const end = this.#heard.indexOf(0x0a);
      if (end === -1) return;
      this.identification = Buffer.from(this.#heard.subarray(0, end)).toString("latin1").replace(/\r$/, "");
      this.#heard = this.#heard.subarray(end + 1);
    }
    for (let message = this.#next(); message !== undefined; message = this.#next()) {
      this.messages.push(message);
      this.#react(message.payload);
    }
  }

  #next(): ServerMessage | undefined {
    const { blockBytes, tagBytes } = this.#opener;
    if (this.#heard.length < blockBytes) return undefined;
    // Read on a copy, and only when all of it is there: a cipher counts what it has seen.
    const length = this.#length ?? this.#opener.begin(this.#sequence, this.#heard.subarray(0, blockBytes));
    this.#length = length;
    const whole = 4 + length + tagBytes;
    if (this.#heard.length < whole) return undefined;
    this.#length = undefined;
    const packet = Uint8Array.from(this.#heard.subarray(0, whole));
    this.#heard = this.#heard.subarray(whole);
    if (!this.#opener.open(this.#sequence++, packet)) throw new Error("The server's packet is not authentic.");
    const padding = packet[4]!;
    const message = packet.slice(5, 4 + length - padding);
    const payload = this.#inflater === undefined ? message : this.#inflater.expand(message);
    if (payload === undefined) throw new Error("The server's message is not compressed as it should be.");
    return { payload, padding };
  }
  #length: number | undefined;

  #react(payload: Uint8Array): void {
    if (payload[0] === 20) {
      this.#serverInit = payload;
      if (!this.#automatic || this.#offered) return;
      this.sayKexInit();
      this.sayKexStart();
    } else if (payload[0] === 31) {
      this.#takeReply(payload);
    } else if (payload[0] === 21) {
      this.#opener = this.#direction("BDF", (keys) => new AesCtrOpener(keys));
      if (this.#isStrict) this.#sequence = 0;
      if (this.#compresses) this.#inflater = new Inflater();
      if (this.#automatic) this.sayNewKeys();
    }
  }

  #takeReply(payload: Uint8Array): void {
    const reader = new FieldReader(payload, 1);
    const blob = reader.string();
    const theirs = reader.string();
    const signature = reader.string();
    const { ours, isNumber, agree } = this.#half!;
    const secret = agree(theirs);
    const digest = DIGESTS[this.#offer.kex[0]!]!;
    const writer = new FieldWriter().string(this.#offer.version.split("\0")[0]!).string(this.identification!);
    writer.string(this.#ourInit!).string(this.#serverInit!).string(blob);
    if (isNumber) writer.mpint(ours).mpint(theirs);
    else writer.string(ours).string(theirs);
    const hash = createHash(digest).update(writer.mpint(secret).done()).digest();
    if (!isSigned(blob, signature, hash)) throw new Error("The server's signature is wrong.");
    this.#secret = { secret, hash, digest };
    this.#sessionId ??= hash;
  }

  get #isStrict(): boolean {
    return this.#offer.kex.includes(STRICT);
  }

  #direction<Aes>(letters: string, aes: (keys: AesKeys) => Aes): Aes | ChachaPoly {
    const key = (index: number, length: number) => this.#derive(letters[index]!, length);
    const [cipher] = this.#offer.ciphers;
    if (cipher === "chacha20-poly1305@openssh.com") return new ChachaPoly(key(1, 64));
    const isSha1 = this.#offer.macs[0] === "hmac-sha1";
    return aes({
      counter: key(0, 16),
      key: key(1, cipher === "aes128-ctr" ? 16 : 32),
      hash: isSha1 ? "sha1" : "sha256",
      macKey: key(2, isSha1 ? 20 : 32),
    });
  }

  #derive(letter: string, length: number): Uint8Array {
    const { secret, hash, digest } = this.#secret!;
    const start = Buffer.concat([new FieldWriter().mpint(secret).done(), hash]);
    let key = createHash(digest)
      .update(Buffer.concat([start, Buffer.from(letter), this.#sessionId!]))
      .digest();
    while (key.length < length) key = Buffer.concat([key, createHash(digest).update(start).update(key).digest()]);
    return key.subarray(0, length);
  }
}

const DIGESTS: Readonly<Record<string, string>> = {
  "curve25519-sha256": "sha256",
  "curve25519-sha256@libssh.org": "sha256",
  "ecdh-sha2-nistp256": "sha256",
  "ecdh-sha2-nistp384": "sha384",
  "ecdh-sha2-nistp521": "sha512",
  "diffie-hellman-group14-sha256": "sha256",
  "diffie-hellman-group14-sha1": "sha1",
};
const CURVES: Readonly<Record<string, string>> = {
  "ecdh-sha2-nistp256": "prime256v1",
  "ecdh-sha2-nistp384": "secp384r1",
  "ecdh-sha2-nistp521": "secp521r1",
};

function halfOf(method: string): Half {
  const curve = CURVES[method];
  if (curve !== undefined) {
    const ecdh = createECDH(curve);
    return { ours: ecdh.generateKeys(), isNumber: false, agree: (theirs) => ecdh.computeSecret(theirs) };
  }
  if (method.startsWith("diffie-hellman")) {
    const group = createDiffieHellman(getDiffieHellman("modp14").getPrime(), 2);
    return { ours: group.generateKeys(), isNumber: true, agree: (theirs) => group.computeSecret(theirs) };
  }
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const agree = (theirs: Uint8Array) => diffieHellman({ privateKey, publicKey: okp("X25519", theirs) });
  // Not as JWK: that allocates with the key locked, and Node 20 waits for ever when the garbage collector then wants to unlock it.
  return { ours: publicKey.export({ type: "spki", format: "der" }).subarray(-X25519_BYTES), isNumber: false, agree };
}

function isSigned(blob: Uint8Array, signature: Uint8Array, data: Uint8Array): boolean {
  const key = new FieldReader(blob);
  const type = Buffer.from(key.string()).toString();
  const proof = new FieldReader(signature);
  const algorithm = Buffer.from(proof.string()).toString();
  const bytes = proof.string();
  if (type === "ssh-ed25519") return verify(null, data, okp("Ed25519", key.string()), bytes);
  const e = Buffer.from(key.string()).toString("base64url");
  const n = Buffer.from(key.string()).toString("base64url");
  const rsa = createPublicKey({ key: { kty: "RSA", e, n }, format: "jwk" });
  return verify(algorithm === "rsa-sha2-256" ? "sha256" : "sha1", data, rsa, bytes);
}

function okp(crv: string, bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv, x: Buffer.from(bytes).toString("base64url") }, format: "jwk" });
}
